// Templates: a vector that moves, a hash map, a treap, sorting by any order, closures.
#include "start.hpp"

template <class T> struct remove_reference { using type = T; };
template <class T> struct remove_reference<T &> { using type = T; };
template <class T> constexpr typename remove_reference<T>::type &&move(T &&x) { return static_cast<typename remove_reference<T>::type &&>(x); }

template <class T> class Vector {
 public:
  Vector() = default;
  Vector(Vector &&other) noexcept : items(other.items), count(other.count), room(other.room) { other.items = nullptr, other.count = other.room = 0; }
  Vector(const Vector &other) { for (const T &item : other) add(T(item)); }
  Vector &operator=(Vector other) noexcept {
    swap(items, other.items), swap(count, other.count), swap(room, other.room);
    return *this;
  }
  ~Vector() {
    for (u32 i = 0; i < count; i++) items[i].~T();
    operator delete(items);
  }
  void add(T item) {
    if (count == room) grow();
    new (items + count++) T(move(item));
  }
  T take() {
    T last = move(items[--count]);
    items[count].~T();
    return last;
  }
  T &operator[](u32 i) { return items[i]; }
  const T &operator[](u32 i) const { return items[i]; }
  T *begin() const { return items; }
  T *end() const { return items + count; }
  u32 size() const { return count; }

 private:
  template <class U> static void swap(U &a, U &b) { U c = a; a = b; b = c; }
  void grow() {
    room = room ? 2 * room : 4;
    T *fresh = static_cast<T *>(operator new(room * sizeof(T)));
    for (u32 i = 0; i < count; i++) new (fresh + i) T(move(items[i])), items[i].~T();
    operator delete(items);
    items = fresh;
  }
  T *items = nullptr;
  u32 count = 0, room = 0;
};

template <class K, class V, class Hash> class Map {
 public:
  V &operator[](const K &key) {
    if (4 * used >= 3 * size) rehash();
    Slot *slot = find(slots, size, key);
    if (!slot->full) slot->full = true, slot->key = key, used++;
    return slot->value;
  }
  bool has(const K &key) const { return size && find(slots, size, key)->full; }
  template <class F> void each(F &&f) const {
    for (u32 i = 0; i < size; i++) if (slots[i].full) f(slots[i].key, slots[i].value);
  }
  ~Map() { delete[] slots; }

 private:
  struct Slot { K key{}; V value{}; bool full = false; };
  static Slot *find(Slot *in, u32 size, const K &key) {
    u32 i = Hash{}(key) & (size - 1);
    while (in[i].full && !(in[i].key == key)) i = (i + 1) & (size - 1);
    return in + i;
  }
  void rehash() {
    u32 larger = size ? 2 * size : 8;
    Slot *fresh = new Slot[larger];
    each([&](const K &key, const V &value) { Slot *slot = find(fresh, larger, key); slot->key = key, slot->value = value, slot->full = true; });
    delete[] slots;
    slots = fresh, size = larger;
  }
  Slot *slots = nullptr;
  u32 size = 0, used = 0;
};

struct Multiplied { u32 operator()(u32 x) const { return x * 2654435769u >> 7; } };

struct Node {
  u32 key, priority, size = 1;
  Node *left = nullptr, *right = nullptr;
  ~Node() { delete left; delete right; }
};
static u32 size(const Node *n) { return n ? n->size : 0; }
static Node *update(Node *n) { n->size = 1 + size(n->left) + size(n->right); return n; }
static Node *insert(Node *at, u32 key) {
  if (!at) return new Node{key, next_random()};
  Node *Node::*side = key < at->key ? &Node::left : &Node::right;
  Node *child = at->*side = insert(at->*side, key);
  if (child->priority <= at->priority) return update(at);
  Node *Node::*opposite = side == &Node::left ? &Node::right : &Node::left;
  at->*side = child->*opposite;
  child->*opposite = update(at);
  return update(child);
}
template <class F> static void walk(const Node *n, F &f) { if (n) walk(n->left, f), f(n->key), walk(n->right, f); }

template <class T, class Less> static void sort(T *from, T *to, Less less) {
  if (to - from < 2) return;
  T pivot = from[(to - from) / 2], *i = from, *j = to - 1;
  for (;; i++, j--) {
    while (less(*i, pivot)) i++;
    while (less(pivot, *j)) j--;
    if (i >= j) break;
    T t = move(*i);
    *i = move(*j), *j = move(t);
  }
  sort(from, i, less), sort(j + 1, to, less);
}

static void program() {
  Vector<Vector<u32>> rows;
  for (u32 i = 0; i < 40; i++) {
    Vector<u32> row;
    for (u32 j = 0; j < i % 9; j++) row.add(next_random() % 100);
    rows.add(i % 5 == 0 && i ? Vector<u32>(rows[i - 1]) : move(row));
  }
  sort(rows.begin(), rows.end(), [](const Vector<u32> &a, const Vector<u32> &b) { return a.size() < b.size(); });
  for (const auto &row : rows) {
    u32 sum = row.size() << 24;
    for (u32 x : row) sum += x;
    put(sum & 0xff000000);
  }
  while (rows.size() > 3) rows.take();

  Map<u32, u32, Multiplied> counts;
  for (u32 i = 0; i < 600; i++) counts[next_random() % 97]++;
  u32 total = 0, most = 0, distinct = 0;
  counts.each([&](u32, u32 n) { total += n, distinct++; most = n > most ? n : most; });
  put(total), put(distinct), put(most), put(counts.has(5)), put(counts.has(1000));

  Node *root = nullptr;
  for (u32 i = 0; i < 200; i++) root = insert(root, next_random() % 10000);
  u32 before = 0, ordered = 1;
  auto see = [&](u32 key) { ordered &= key >= before, before = key, put(key); };
  walk(root, see);
  put(ordered), put(root->size);
  delete root;

  Vector<s32> numbers;
  for (u32 i = 0; i < 250; i++) numbers.add(static_cast<s32>(next_random()) >> 8);
  s32 around = 12345;
  auto distance = [around](s32 x) { return x < around ? around - x : x - around; };
  sort(numbers.begin(), numbers.end(), [&](s32 a, s32 b) { return distance(a) < distance(b); });
  for (s32 x : numbers) put(static_cast<u32>(distance(x)));
  put(taken);
}
