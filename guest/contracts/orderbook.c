// orderbook: limit orders with price-time priority over a base and a quote token.
//   1 open(base token 32, quote token 32)      once
//   2 place(side u32, price u32, quantity u32) -> order id (0: filled), quantity left;  side 0 buys, 1 sells
//   3 cancel(id u32)
//   4 withdraw(asset u32, amount u64)          asset 0 base, 1 quote; paid out by the token
//   5 balance(user 32)                         -> base u64, quote u64
//   6 order(id u32)                            -> price, quantity, side
// 100 received(from 32, amount u64)            a token says that `from` has paid in
// A trade is at the resting order's price; money moves between balances here and leaves by withdraw.
#include "zkt.h"

enum { BUY, SELL, MAX_STEPS = 64 };
enum { TOKEN = 1, HEAD, OWNER, ORDER, NEXT_ID, BALANCE };
// The orders of a side, best first, hang together both ways, so that one is cancelled in a few steps however
// many stand before it. The head's `previous` is whatever it was when others stood before it.
typedef struct { u32 price, quantity, side, next, previous, unused[3]; } Order;

// The balance of one user, who may be both sides of a trade: at most one copy of it exists at a time.
typedef struct { u64 asset[2]; } Balance;
static void load_balance(const b32 *user, Balance *balance) {
  b32 key = slot_of(BALANCE, user), v;
  load(&key, &v);
  balance->asset[0] = amount(v.w);
  balance->asset[1] = amount(v.w + 2);
}
static void store_balance(const b32 *user, const Balance *balance) {
  b32 key = slot_of(BALANCE, user), v = {{0}};
  set_amount(v.w, balance->asset[0]);
  set_amount(v.w + 2, balance->asset[1]);
  store(&key, &v);
}
static void credit(Balance *balance, u32 asset, u64 n) {
  u64 sum = balance->asset[asset] + n;
  require(sum >= n, OVERFLOW);
  balance->asset[asset] = sum;
}
static void debit(Balance *balance, u32 asset, u64 n) {
  require(balance->asset[asset] >= n, TOO_LITTLE);
  balance->asset[asset] -= n;
}

static void load_order(u32 id, Order *order) {
  b32 key = slot(ORDER, id);
  load(&key, (b32 *)order);
}
static void store_order(u32 id, const Order *order) {
  b32 key = slot(ORDER, id);
  store(&key, (const b32 *)order);
}
static u32 load_head(u32 side) {
  b32 key = slot(HEAD, side), v;
  load(&key, &v);
  return v.w[0];
}
static void store_head(u32 side, u32 id) {
  b32 key = slot(HEAD, side), v = {{id}};
  store(&key, &v);
}
// Whether an order of this side at `price` goes before one at `other`.
INLINE int better(u32 side, u32 price, u32 other) { return side == BUY ? price > other : price < other; }

static void pay_maker(u32 id, const b32 *taker, Balance *mine, u32 asset, u64 n) {
  b32 key = slot(OWNER, id), maker;
  load(&key, &maker);
  if (equal(&maker, taker)) {
    credit(mine, asset, n);
    return;
  }
  Balance his;
  load_balance(&maker, &his);
  credit(&his, asset, n);
  store_balance(&maker, &his);
}

// Trades `taken` against the best resting orders.
static void match(Order *taken, const b32 *taker, Balance *mine) {
  u32 other = !taken->side, head = load_head(other), id = head;
  for (u32 step = 0; id && taken->quantity; step++) {
    Order resting;
    require(step < MAX_STEPS, LIMIT);
    load_order(id, &resting);
    if (better(taken->side, resting.price, taken->price)) break;
    u32 n = taken->quantity < resting.quantity ? taken->quantity : resting.quantity;
    u64 cost = (u64)n * resting.price;
    taken->quantity -= n;
    resting.quantity -= n;
    if (taken->side == BUY) {
      credit(mine, 0, n);
      credit(mine, 1, (u64)n * taken->price - cost);
      pay_maker(id, taker, mine, 1, cost);
    } else {
      credit(mine, 1, cost);
      pay_maker(id, taker, mine, 0, n);
    }
    store_order(id, &resting);
    if (!resting.quantity) id = resting.next;
  }
  if (id != head) store_head(other, id);
}

// Puts the order behind all that are not worse, and returns its id.
static u32 rest(Order *order, const b32 *owner) {
  b32 key = slot(NEXT_ID, 0), v;
  load(&key, &v);
  u32 id = ++v.w[0];
  require(id != 0, LIMIT);
  store(&key, &v);
  u32 before = 0, at = load_head(order->side);
  Order previous, next;
  for (u32 step = 0; at; step++) {
    require(step < MAX_STEPS, LIMIT);
    load_order(at, &next);
    if (better(order->side, order->price, next.price)) break;
    previous = next;
    before = at;
    at = next.next;
  }
  order->next = at;
  order->previous = before;
  store_order(id, order);
  b32 mine = slot(OWNER, id);
  store(&mine, owner);
  if (before) {
    previous.next = id;
    store_order(before, &previous);
  } else {
    store_head(order->side, id);
  }
  if (at) {
    next.previous = id;
    store_order(at, &next);
  }
  return id;
}

static void place(u32 side, u32 price, u32 quantity) {
  require(side <= SELL && price && quantity, MALFORMED);
  b32 user;
  Balance mine;
  caller(&user);
  load_balance(&user, &mine);
  if (side == BUY) debit(&mine, 1, (u64)price * quantity);
  else debit(&mine, 0, quantity);
  Order order = {price, quantity, side, 0, 0, {0}};
  match(&order, &user, &mine);
  store_balance(&user, &mine);
  u32 result[2] = {order.quantity ? rest(&order, &user) : 0, order.quantity};
  finish(result, 2);
}

// Takes a resting order out of its side.
static void unlink(u32 id, const Order *order) {
  Order neighbour;
  if (load_head(order->side) == id) {
    store_head(order->side, order->next);
    return;
  }
  load_order(order->previous, &neighbour);
  neighbour.next = order->next;
  store_order(order->previous, &neighbour);
  if (!order->next) return;
  load_order(order->next, &neighbour);
  neighbour.previous = order->previous;
  store_order(order->next, &neighbour);
}

static void cancel(u32 id) {
  b32 user, owner, key = slot(OWNER, id);
  caller(&user);
  load(&key, &owner);
  require(!is_zero(&owner), NOT_FOUND);
  require(equal(&owner, &user), NOT_ALLOWED);
  Order order;
  load_order(id, &order);
  require(order.quantity, WRONG_STATE);
  unlink(id, &order);
  Balance mine;
  load_balance(&user, &mine);
  if (order.side == BUY) credit(&mine, 1, (u64)order.price * order.quantity);
  else credit(&mine, 0, order.quantity);
  store_balance(&user, &mine);
  order.quantity = 0;
  store_order(id, &order);
  finish(0, 0);
}

static void withdraw(u32 asset, u64 n) {
  require(asset <= 1, MALFORMED);
  b32 user, key = slot(TOKEN, asset), token;
  Balance mine;
  caller(&user);
  load_balance(&user, &mine);
  debit(&mine, asset, n);
  store_balance(&user, &mine);
  load(&key, &token);
  u32 message[11], got;
  message[0] = 1;
  for (u32 i = 0; i < 8; i++) message[1 + i] = user.w[i];
  set_amount(message + 9, n);
  require(call(&token, message, 11, message, 0, &got) == RETURNED, CALL_FAILED);
  finish(message, 0);
}

static void received(const b32 *from, u64 n) {
  b32 sender, token, key;
  caller(&sender);
  for (u32 asset = 0; asset < 2; asset++) {
    key = slot(TOKEN, asset);
    load(&key, &token);
    if (!equal(&token, &sender)) continue;
    Balance his;
    load_balance(from, &his);
    credit(&his, asset, n);
    store_balance(from, &his);
    finish(0, 0);
  }
  revert(NOT_ALLOWED);
}

static void open(const b32 *base, const b32 *quote) {
  b32 key = slot(TOKEN, 0), v;
  load(&key, &v);
  require(is_zero(&v), WRONG_STATE);
  require(!equal(base, quote) && !is_zero(base), MALFORMED);
  store(&key, base);
  key = slot(TOKEN, 1);
  store(&key, quote);
  finish(0, 0);
}

static void contract(const u32 *data, u32 words) {
  require(words >= 1, MALFORMED);
  u32 operation = data[0];
  if (operation == 2 && words == 4) place(data[1], data[2], data[3]);
  if (operation == 100 && words == 11) received((const b32 *)(data + 1), amount(data + 9));
  if (operation == 4 && words == 4) withdraw(data[1], amount(data + 2));
  if (operation == 3 && words == 2) cancel(data[1]);
  if (operation == 1 && words == 17) open((const b32 *)(data + 1), (const b32 *)(data + 9));
  if (operation == 5 && words == 9) {
    b32 key = slot_of(BALANCE, (const b32 *)(data + 1)), v;
    load(&key, &v);
    finish(v.w, 4);
  }
  if (operation == 6 && words == 2) {
    Order order;
    load_order(data[1], &order);
    finish(&order.price, 3);
  }
  revert(MALFORMED);
}
