/* Integer work for the processor benchmark: insertion sort, matrix product, sieve, CRC-32. It ends
   through the test finisher, so QEMU's virt machine runs it too. */
typedef unsigned u32;

static u32 values[256];
static int left[256], right[256], product[256];
static unsigned char sieve[8192];

static u32 crc(u32 c, u32 byte) {
  c ^= byte & 0xff;
  for (int i = 0; i < 8; i++) c = (c >> 1) ^ (0xedb88320u & -(c & 1));
  return c;
}

__attribute__((noinline)) static void sort(void) {
  for (int i = 1; i < 256; i++) {
    const u32 key = values[i];
    int j = i - 1;
    for (; j >= 0 && values[j] > key; j--) values[j + 1] = values[j];
    values[j + 1] = key;
  }
}

__attribute__((noinline)) static void multiply(void) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) {
      int sum = 0;
      for (int k = 0; k < 16; k++) sum += left[i * 16 + k] * right[k * 16 + j];
      product[i * 16 + j] = sum;
    }
}

__attribute__((noinline)) static int primes(void) {
  int count = 0;
  for (int i = 0; i < 8192; i++) sieve[i] = 1;
  for (int i = 2; i < 8192; i++)
    if (sieve[i]) {
      count++;
      for (int j = i * 2; j < 8192; j += i) sieve[j] = 0;
    }
  return count;
}

int work(void) {
  u32 x = 1, sum = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < 256; i++) {
      x = x * 1664525u + 1013904223u;
      values[i] = x;
      left[i] = (int)(x >> 20);
      right[i] = (int)(x >> 10);
    }
    sort();
    multiply();
    sum += (u32)primes();
    for (int i = 0; i < 256; i++) sum = crc(sum, values[i]);
    sum += (u32)product[round & 255];
  }
  return (int)sum;
}

__attribute__((naked, section(".text.start"))) void _start(void) {
  __asm__ volatile(
      "li sp, 0x80800000\n call work\n li t0, 0x100000\n li t1, 0x5555\n sw t1, 0(t0)\n1: j 1b");
}
