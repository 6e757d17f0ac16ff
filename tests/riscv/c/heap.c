// Allocation and text: a tree of words on the heap, printed in order, freed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct node {
  struct node* left;
  struct node* right;
  int count;
  char word[];
};

static struct node* insert(struct node* node, const char* word) {
  if (node == NULL) {
    struct node* fresh = calloc(1, sizeof *fresh + strlen(word) + 1);
    if (fresh == NULL) _exit(3);
    strcpy(fresh->word, word);
    fresh->count = 1;
    return fresh;
  }
  const int order = strcmp(word, node->word);
  if (order == 0) ++node->count;
  if (order < 0) node->left = insert(node->left, word);
  if (order > 0) node->right = insert(node->right, word);
  return node;
}

static int print(const struct node* node) {
  if (node == NULL) return 0;
  const int before = print(node->left);
  printf("%-8s%3d\n", node->word, node->count);
  return before + node->count + print(node->right);
}

static void release(struct node* node) {
  if (node == NULL) return;
  release(node->left);
  release(node->right);
  free(node);
}

static int kind(int c) {
  switch (c) {
    case 'a': case 'e': case 'i': case 'o': case 'u': return 1;
    case 's': return 2;
    case 't': return 3;
    case 'n': return 4;
    default: return 0;
  }
}

int main(void) {
  char text[] = "the row is read and the row is sent on to the array and the sum is read";
  struct node* root = NULL;
  int kinds = 0;
  for (const char* c = text; *c; ++c) kinds = kinds * 3 % 1009 + kind(*c);
  for (char* word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) root = insert(root, word);
  const int words = print(root);
  release(root);
  char* grown = NULL;
  for (size_t size = 8; size < 2000; size *= 3) {
    grown = realloc(grown, size);
    if (grown == NULL) return 2;
    memset(grown + size / 3, (int)size, size - size / 3);
  }
  char line[40];
  snprintf(line, sizeof line, "%d words, kinds %d, %02x", words, kinds, (unsigned char)grown[9]);
  puts(line);
  free(grown);
  return words == 18 ? 0 : 1;
}
