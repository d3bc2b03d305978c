// A parser of expressions to a tree of owners, its evaluation, derivative and text; tables computed by the compiler.
#include "start.hpp"

template <class T> class Owner {
 public:
  Owner() = default;
  explicit Owner(T *at) : at(at) {}
  Owner(Owner &&other) noexcept : at(other.at) { other.at = nullptr; }
  Owner &operator=(Owner &&other) noexcept {
    T *mine = at;
    at = other.at, other.at = mine;
    return *this;
  }
  ~Owner() { delete at; }
  T *operator->() const { return at; }
  explicit operator bool() const { return at; }

 private:
  T *at = nullptr;
};

struct Expression;
using Term = Owner<Expression>;
struct Expression {
  virtual ~Expression() = default;
  virtual s32 value(s32 x) const = 0;
  virtual Term derivative() const = 0;
  virtual Term copy() const = 0;
  virtual void say() const = 0;
};

static char text[8192];
static u32 length;
static void say(char c) { if (length < sizeof text) text[length++] = c; }

struct Number final : Expression {
  explicit Number(s32 n) : n(n) {}
  s32 value(s32) const override { return n; }
  Term derivative() const override { return Term(new Number(0)); }
  Term copy() const override { return Term(new Number(n)); }
  void say() const override {
    char digits[12];
    u32 k = 0, left = static_cast<u32>(n);
    do digits[k++] = static_cast<char>('0' + left % 10); while (left /= 10);
    while (k > 0) ::say(digits[--k]);
  }
  s32 n;
};

struct Variable final : Expression {
  s32 value(s32 x) const override { return x; }
  Term derivative() const override { return Term(new Number(1)); }
  Term copy() const override { return Term(new Variable); }
  void say() const override { ::say('x'); }
};

template <char SIGN> struct Operation final : Expression {
  Operation(Term a, Term b) : a(static_cast<Term &&>(a)), b(static_cast<Term &&>(b)) {}
  s32 value(s32 x) const override {
    u32 left = static_cast<u32>(a->value(x)), right = static_cast<u32>(b->value(x));
    if constexpr (SIGN == '+') return static_cast<s32>(left + right);
    else if constexpr (SIGN == '-') return static_cast<s32>(left - right);
    else return static_cast<s32>(left * right);
  }
  Term derivative() const override {
    if constexpr (SIGN == '*')
      return Term(new Operation<'+'>(Term(new Operation<'*'>(a->derivative(), b->copy())), Term(new Operation<'*'>(a->copy(), b->derivative()))));
    else return Term(new Operation(a->derivative(), b->derivative()));
  }
  Term copy() const override { return Term(new Operation(a->copy(), b->copy())); }
  void say() const override { ::say('('), a->say(), ::say(SIGN), b->say(), ::say(')'); }
  Term a, b;
};

struct Classes {
  u8 of[128];
  constexpr Classes() : of{} {
    for (int c = '0'; c <= '9'; c++) of[c] = 1;
    of[int('x')] = 2, of[int('+')] = of[int('-')] = 3, of[int('*')] = 4, of[int('(')] = 5;
  }
};
static constexpr Classes classes;

class Parser {
 public:
  explicit Parser(const char *at) : at(at) {}
  Term sum() {
    Term left = product();
    while (kind() == 3) {
      char sign = *at++;
      Term right = product();
      left = sign == '+' ? Term(new Operation<'+'>(static_cast<Term &&>(left), static_cast<Term &&>(right)))
                         : Term(new Operation<'-'>(static_cast<Term &&>(left), static_cast<Term &&>(right)));
    }
    return left;
  }

 private:
  u8 kind() { while (*at == ' ') at++; return classes.of[int(*at)]; }
  Term product() {
    Term left = factor();
    while (kind() == 4) {
      at++;
      Term right = factor();
      left = Term(new Operation<'*'>(static_cast<Term &&>(left), static_cast<Term &&>(right)));
    }
    return left;
  }
  Term factor() {
    switch (kind()) {
      case 1: {
        s32 n = 0;
        while (classes.of[int(*at)] == 1) n = 10 * n + (*at++ - '0');
        return Term(new Number(n));
      }
      case 2: at++; return Term(new Variable);
      case 5: {
        at++;
        Term inner = sum();
        kind();
        at++;
        return inner;
      }
      default: put(0xbad); return Term(new Number(0));
    }
  }
  const char *at;
};

template <class... T> static void put_all(T... words) { (put(static_cast<u32>(words)), ...); }

static void program() {
  static const char *const sources[] = {"x*x*x - 3*x + 2", "(x+1)*(x+2)*(x+3)", "7", "2*(x - (4 - x)) * x", "((((x))))*12345", "x*x*x*x*x*x", "1+2*3-4*5+x"};
  for (const char *source : sources) {
    Term term = Parser(source).sum();
    Term slope = term->derivative();
    Term curve = slope->derivative();
    for (s32 x = -4; x < 5; x++) put_all(term->value(x), slope->value(x), curve->value(x));
    term->say(), say('\n'), slope->say(), say('\n');
  }
  for (u32 i = 0; i < length; i += 4)
    put_all(static_cast<u32>(text[i]) | static_cast<u32>(text[i + 1]) << 8 | static_cast<u32>(text[i + 2]) << 16 | static_cast<u32>(text[i + 3]) << 24);
  put_all(length, taken);
}
