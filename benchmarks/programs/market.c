// A ledger in one program: accounts in a hash table, transfers with 64-bit amounts, a price-sorted book that
// matches orders. Loads, stores, branches, multiplications and divisions in the mix of real contracts.
#include "start.h"
#ifndef ROUNDS
#define ROUNDS 1900
#endif
enum { ACCOUNTS = 512, ORDERS = 64 };

typedef struct { u32 key; u64 balance; } Account;
typedef struct { u32 owner, price, amount; } Order;
static Account accounts[ACCOUNTS];
static Order book[ORDERS];
static u32 orders, seed = 12345;

static u32 next(void) { return seed = seed * 1664525 + 1013904223; }

static Account *find(u32 key) {
  u32 i = key * 2654435769u >> 23;
  while (accounts[i].key && accounts[i].key != key) i = (i + 1) % ACCOUNTS;
  if (!accounts[i].key) accounts[i] = (Account){key, 1000000};
  return &accounts[i];
}

static u32 transfer(u32 from, u32 to, u64 amount) {
  Account *a = find(from), *b = find(to);
  if (a->balance < amount) return 0;
  a->balance -= amount;
  b->balance += amount;
  return 1;
}

static void place(u32 owner, u32 price, u32 amount) {
  u32 i = orders;
  while (i && book[i - 1].price > price) { book[i] = book[i - 1]; i--; }
  book[i] = (Order){owner, price, amount};
  orders++;
}

static void buy(u32 owner, u32 limit, u32 amount) {
  while (amount && orders && book[0].price <= limit) {
    u32 n = amount < book[0].amount ? amount : book[0].amount;
    if (!transfer(owner, book[0].owner, (u64)n * book[0].price)) return;
    amount -= n;
    book[0].amount -= n;
    if (!book[0].amount) { orders--; for (u32 i = 0; i < orders; i++) book[i] = book[i + 1]; }
  }
}

static u32 run(void) {
  for (u32 i = 0; i < ROUNDS; i++) {
    u32 who = 1 + next() % 200, r = next();
    transfer(who, 1 + (r >> 8) % 200, r % 1000);
    if (orders < ORDERS - 1 && (r & 1)) place(who, 50 + (r >> 4) % 100, 1 + r % 37);
    else buy(who, 60 + (r >> 12) % 100, 1 + r % 53);
  }
  u32 sum = orders;
  for (u32 i = 0; i < ACCOUNTS; i++) sum = sum * 31 + (u32)accounts[i].balance + accounts[i].key;
  return sum;
}
