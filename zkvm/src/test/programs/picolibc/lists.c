// Memory taken and given back in any order, sorting and searching, and the functions of string.h.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

static uint32_t state = 12345;
static uint32_t next(void) {
  state = state * 1664525 + 1013904223;
  return state >> 8;
}

struct item {
  struct item *next;
  size_t size;
  uint8_t bytes[];
};

static void churn(void) {
  struct item *slots[64] = {0};
  uint32_t sum = 0;
  for (int i = 0; i < 400; i++) {
    struct item **slot = &slots[next() % 64];
    size_t size = next() % 500;
    switch (next() % 3) {
      case 0:
        free(*slot);
        *slot = NULL;
        break;
      case 1: {
        struct item *item = realloc(*slot, sizeof *item + size);
        size_t old = *slot ? item->size : 0;
        if (size > old) memset(item->bytes + old, i & 255, size - old);
        item->size = size;
        *slot = item;
        break;
      }
      default:
        free(*slot);
        *slot = calloc(1, sizeof **slot + size);
        (*slot)->size = size;
    }
    if (*slot)
      for (size_t j = 0; j < (*slot)->size; j += 7) sum = sum * 31 + (*slot)->bytes[j];
  }
  show_number(sum);
  for (int i = 0; i < 64; i++) show_number(slots[i] ? (uint32_t)slots[i]->size : 0xffffffff), free(slots[i]);
  void *large = malloc(200000);
  show_number(large != NULL);
  free(large);
  show_number(malloc(1 << 24) == NULL);
}

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}
static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void sorting(void) {
  static uint32_t numbers[400];
  for (int i = 0; i < 400; i++) numbers[i] = next() % 1000;
  qsort(numbers, 400, sizeof *numbers, by_value);
  show(numbers, sizeof numbers);
  for (uint32_t key = 0; key < 40; key++) show_number(bsearch(&key, numbers, 400, sizeof *numbers, by_value) != NULL);
  const char *words[] = {"stark", "fold", "Query", "trace", "air", "lookup", "bus", "table", "row", "ζ", "column", "fri"};
  qsort(words, sizeof words / sizeof *words, sizeof *words, by_text);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) show_text(words[i]);
}

static void texts(void) {
  char text[] = "a proof, of  a run; is shorter than the run";
  char *left, upper[sizeof text];
  for (size_t i = 0; i < sizeof text; i++) upper[i] = (char)toupper((unsigned char)text[i]);
  show_text(upper);
  show_number((uint32_t)(strstr(text, "run") - text));
  show_number((uint32_t)(strrchr(text, 'r') - text));
  show_number((uint32_t)strcspn(text, ";,"));
  show_number((uint32_t)strspn(text, "a pro"));
  for (char *word = strtok_r(text, " ,;", &left); word; word = strtok_r(NULL, " ,;", &left)) show_text(word);
  char moved[40] = "0123456789abcdefghijklmnopqrstuvwxyz";
  memmove(moved + 5, moved, 20);
  memmove(moved + 1, moved + 3, 30);
  show_text(moved);
  char *copy = strdup(moved);
  strncat(strcpy(copy, "x"), moved + 9, 4);
  show_text(copy);
  show_number((uint32_t)strncmp(copy, "x9", 2) >> 31);
  show_number(memchr(moved, 'k', sizeof moved) != NULL);
}

void run(void) {
  churn();
  sorting();
  texts();
}
