// Objects: virtual functions, several and virtual bases, the order of construction and destruction, pointers to members, statics.
#include "start.hpp"

struct Shape {
  explicit Shape(u32 id) : id(id) { put(0xc0000000 | id); }
  virtual ~Shape() { put(0xd0000000 | id); }
  virtual s32 area() const = 0;
  virtual s32 scaled(s32 by) const { return area() * by * by; }
  const u32 id;
};

struct Square : Shape {
  Square(u32 id, s32 side) : Shape(id), side(side) {}
  s32 area() const override { return side * side; }
  s32 side;
};

struct Named {
  virtual ~Named() { put(0xd1000000); }
  virtual const char *name() const { return "nobody"; }
  u32 calls = 0;
};

struct Rectangle final : Square, Named {
  Rectangle(u32 id, s32 a, s32 b) : Square(id, a), other(b) {}
  ~Rectangle() override { put(0xd2000000 | calls); }
  s32 area() const override { return side * other; }
  s32 scaled(s32 by) const override { return Square::scaled(by) + other; }
  const char *name() const override { return "rectangle"; }
  s32 other;
};

struct Base { explicit Base(u32 v) : value(v) { put(v); } u32 value; virtual u32 get() const { return value; } virtual ~Base() = default; };
struct Left : virtual Base { Left() : Base(1) {} u32 get() const override { return value * 10; } };
struct Right : virtual Base { Right() : Base(2) {} u32 right = 22; };
struct Bottom : Left, Right { Bottom() : Base(3) {} u32 get() const override { return Left::get() + right; } };

struct Counter {
  u32 up() { return ++n; }
  u32 down() { return --n; }
  u32 n = 100;
};

static Square early(1, 3);
static Rectangle later(2, 4, 5);

static Counter &counter() {
  static Counter one;
  static Square kept(9, 7);
  one.n += static_cast<u32>(kept.area());
  return one;
}

static u32 length(const char *text) { return *text ? 1 + length(text + 1) : 0; }

static void program() {
  Shape *shapes[] = {&early, &later, new Square(3, 6), new Rectangle(4, 2, 9)};
  for (Shape *shape : shapes) put(static_cast<u32>(shape->area())), put(static_cast<u32>(shape->scaled(3)));
  Named *named = &later;
  for (u32 i = 0; i < 5; i++) named->calls++;
  for (const char *c = named->name(); *c; c++) put(static_cast<u32>(*c));
  put(length(Named().name()));
  delete shapes[2];
  delete shapes[3];
  Bottom bottom;
  Base *base = &bottom;
  Right *right = &bottom;
  put(base->get()), put(right->get()), put(static_cast<Left &>(bottom).value);
  u32 (Counter::*steps[])() = {&Counter::up, &Counter::up, &Counter::down};
  for (u32 i = 0; i < 30; i++) put((counter().*steps[i % 3])());
  u32 Counter::*field = &Counter::n;
  counter().*field = 5;
  put(counter().n);
  for (u32 i = 0; i < 60; i++) {
    Rectangle local(100 + i, static_cast<s32>(i), 3);
    if (i % 3 == 0) continue;
    put(static_cast<u32>(local.area()));
  }
}
