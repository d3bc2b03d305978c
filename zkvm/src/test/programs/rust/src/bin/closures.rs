//! Traits as objects, closures, shared ownership, iterators, patterns: a small language with functions, parsed and run.
#![no_std]
#![no_main]
extern crate alloc;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::{Rc, Weak};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::iter::Peekable;
use programs::{Numbers, say};

#[derive(Clone)]
enum Value {
    Number(i64),
    Function(Rc<dyn Fn(&[Value]) -> Result<Value, String>>),
    Nothing,
}

type Names = BTreeMap<String, Value>;

struct Scope {
    names: RefCell<Names>,
    outer: Option<Rc<Scope>>,
}

impl Scope {
    fn get(&self, name: &str) -> Option<Value> {
        self.names.borrow().get(name).cloned().or_else(|| self.outer.as_ref()?.get(name))
    }
}

#[derive(Debug, Clone)]
enum Tree {
    Number(i64),
    Name(String),
    List(Vec<Tree>),
}

fn parse(words: &mut Peekable<impl Iterator<Item = String>>) -> Result<Tree, String> {
    match words.next().as_deref() {
        None => Err("ends too early".into()),
        Some("(") => {
            let mut list = Vec::new();
            while words.peek().is_some_and(|w| w != ")") {
                list.push(parse(words)?);
            }
            words.next().ok_or("expected )")?;
            Ok(Tree::List(list))
        }
        Some(")") => Err("unexpected )".into()),
        Some(word) => Ok(word.parse().map(Tree::Number).unwrap_or_else(|_| Tree::Name(word.to_string()))),
    }
}

fn eval(tree: &Tree, scope: &Rc<Scope>) -> Result<Value, String> {
    match tree {
        Tree::Number(n) => Ok(Value::Number(*n)),
        Tree::Name(name) => scope.get(name).ok_or_else(|| alloc::format!("no {name}")),
        Tree::List(list) => match list.as_slice() {
            [] => Ok(Value::Nothing),
            [Tree::Name(word), condition, then, otherwise] if word == "if" => match eval(condition, scope)? {
                Value::Number(0) | Value::Nothing => eval(otherwise, scope),
                _ => eval(then, scope),
            },
            [Tree::Name(word), Tree::Name(name), value] if word == "let" => {
                let value = eval(value, scope)?;
                scope.names.borrow_mut().insert(name.clone(), value);
                Ok(Value::Nothing)
            }
            [Tree::Name(word), Tree::List(names), body] if word == "fn" => {
                let names: Vec<String> = names.iter().filter_map(|n| if let Tree::Name(n) = n { Some(n.clone()) } else { None }).collect();
                let (body, outer) = (body.clone(), scope.clone());
                Ok(Value::Function(Rc::new(move |given: &[Value]| {
                    let inner = names.iter().cloned().zip(given.iter().cloned()).collect();
                    eval(&body, &Rc::new(Scope { names: RefCell::new(inner), outer: Some(outer.clone()) }))
                })))
            }
            [first, rest @ ..] => {
                let given = rest.iter().map(|t| eval(t, scope)).collect::<Result<Vec<_>, _>>()?;
                match eval(first, scope)? {
                    Value::Function(f) => f(&given),
                    _ => Err("not a function".into()),
                }
            }
        },
    }
}

fn built_in(fold: fn(i64, i64) -> Option<i64>) -> Value {
    Value::Function(Rc::new(move |given| {
        let numbers = given.iter().map(|v| if let Value::Number(n) = v { Some(*n) } else { None });
        let sum = numbers.reduce(|a, b| fold(a?, b?)).flatten();
        sum.map(Value::Number).ok_or_else(|| "no number".into())
    }))
}

trait Animal {
    fn name(&self) -> String;
    fn legs(&self) -> u32 {
        4
    }
}

struct Dog;
struct Bird<'a>(&'a str);

impl Animal for Dog {
    fn name(&self) -> String {
        "dog".into()
    }
}

impl Animal for Bird<'_> {
    fn name(&self) -> String {
        self.0.chars().rev().collect()
    }
    fn legs(&self) -> u32 {
        2
    }
}

struct Node {
    id: u32,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
}

struct Dropped<'a>(&'a Cell<u32>, u32);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() * 10 + self.1);
    }
}

#[unsafe(no_mangle)]
fn run() {
    let names: Names = [
        ("+", built_in(i64::checked_add)),
        ("-", built_in(i64::checked_sub)),
        ("*", built_in(i64::checked_mul)),
        ("/", built_in(i64::checked_div)),
        ("<", built_in(|a, b| Some(i64::from(a < b)))),
    ]
    .map(|(name, value)| (name.to_string(), value))
    .into();
    let scope = Rc::new(Scope { names: RefCell::new(names), outer: None });
    let lines = [
        "(let fib (fn (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))",
        "(fib 8)",
        "(let add (fn (a) (fn (b) (+ a b))))",
        "((add 5) (* 6 7))",
        "(let fact (fn (n) (if (< n 1) 1 (* n (fact (- n 1))))))",
        "(fact 20)",
        "(fact 21)",
        "(/ 7 0)",
        "(unknown 1)",
        "(1 2)",
        "(+ 1",
        ")",
        "()",
    ];
    for line in lines {
        let spaced = line.replace('(', " ( ").replace(')', " ) ");
        let mut words = spaced.split_whitespace().map(String::from).peekable();
        match parse(&mut words).and_then(|tree| eval(&tree, &scope)) {
            Ok(Value::Number(n)) => say!("{line} = {n}"),
            Ok(Value::Function(_)) => say!("{line} is a function"),
            Ok(Value::Nothing) => say!("{line}"),
            Err(why) => say!("{line}: {why}"),
        }
    }

    let animals: Vec<Box<dyn Animal>> = alloc::vec![Box::new(Dog), Box::new(Bird("wren")), Box::new(Bird("kiwi"))];
    say!("{:?} {}", animals.iter().map(|a| a.name()).collect::<Vec<_>>(), animals.iter().map(|a| a.legs()).sum::<u32>());

    let nodes: Vec<Rc<Node>> =
        (0..20).map(|id| Rc::new(Node { id, parent: RefCell::default(), children: RefCell::default() })).collect();
    for (n, node) in Numbers(9).zip(&nodes).skip(1) {
        let parent = &nodes[(n % node.id) as usize];
        *node.parent.borrow_mut() = Rc::downgrade(parent);
        parent.children.borrow_mut().push(node.clone());
    }
    for node in &nodes {
        let path: Vec<u32> =
            core::iter::successors(Some(node.clone()), |n| n.parent.borrow().upgrade()).map(|n| n.id).collect();
        say!("{path:?} {} {}", Rc::strong_count(node), Rc::weak_count(node));
    }

    let order = Cell::new(0);
    {
        let _one = Dropped(&order, 1);
        let two = Dropped(&order, 2);
        let _three = [Dropped(&order, 3), Dropped(&order, 4)];
        drop(two);
    }
    say!("{}", order.get());
    let mut adders: Vec<Box<dyn FnMut(u32) -> u32>> = Vec::new();
    for step in 1..4 {
        let mut sum = 0;
        adders.push(Box::new(move |n| {
            sum += n * step;
            sum
        }));
    }
    say!("{:?}", (0..9).map(|i| adders[i % 3](i as u32)).collect::<Vec<_>>());
    let total = Numbers(3).take(200).filter(|n| n % 3 == 0).map(|n| n >> 4).scan(0u32, |sum, n| {
        *sum = sum.wrapping_add(n);
        Some(*sum)
    });
    say!("{:?}", total.step_by(7).take(9).collect::<Vec<_>>());
}
