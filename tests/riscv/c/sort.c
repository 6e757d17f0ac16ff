// Integers of all sizes: sorting through function pointers, a checksum, 64-bit division, bit fields.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct item {
  uint8_t tag;
  int16_t key;
  uint32_t flags : 5;
  int32_t rest : 27;
  int64_t value;
};

static struct item items[24];

static int by_key(const void* a, const void* b) {
  return ((const struct item*)a)->key - ((const struct item*)b)->key;
}
static int by_value(const void* a, const void* b) {
  const int64_t x = ((const struct item*)a)->value;
  const int64_t y = ((const struct item*)b)->value;
  return (x > y) - (x < y);
}

static uint32_t checksum(const uint8_t* bytes, unsigned count) {
  uint32_t sum = 0xffffffffu;
  for (unsigned i = 0; i < count; ++i) {
    sum ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (0xedb88320u & -(sum & 1));
  }
  return ~sum;
}

static int64_t mix(int64_t seed) {
  return (int64_t)((uint64_t)seed * 6364136223846793005u + 1442695040888963407u);
}

int main(void) {
  int (*const orders[])(const void*, const void*) = {by_key, by_value};
  int64_t seed = 42;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 24; ++i) {
      seed = mix(seed);
      items[i].tag = (uint8_t)i;
      items[i].key = (int16_t)(seed >> 40);
      items[i].flags = (uint32_t)(seed >> 11) & 31;
      items[i].rest = (int32_t)(seed >> 36);
      items[i].value = seed / (i + 3) - seed % (3 * i + 7);
    }
    qsort(items, 24, sizeof items[0], orders[round]);
    for (int i = 1; i < 24; ++i) {
      if (orders[round](&items[i - 1], &items[i]) > 0) return 1;
    }
    printf("%s %d %u %ld\n", round ? "value" : "key", items[5].key, items[7].flags, (long)items[9].rest);
  }
  uint32_t sum = 0;
  for (int i = 0; i < 24; ++i) sum += checksum((const uint8_t*)&items[i].value, 8) + items[i].tag;
  printf("checksum %08lx\n", (unsigned long)sum);
  return 0;
}
