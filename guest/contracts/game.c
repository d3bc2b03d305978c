// game: three in a row on a board of nine.
//   1 create()               -> id; the creator plays first
//   2 join(id u32)
//   3 move(id u32, cell u32) -> state: 1 waiting, 2 playing, 3 first won, 4 second won, 5 drawn
//   4 show(id u32)           -> state, cells of the first, cells of the second, moves
#include "zkt.h"

enum { COUNT = 1, BOARD, PLAYER };
enum { WAITING = 1, PLAYING, WON, DRAWN = 5 };
typedef struct { u32 state, cells[2], moves, unused[4]; } Board;

static int wins(u32 cells) {
  static const unsigned short lines[8] = {7, 56, 448, 73, 146, 292, 273, 84};
  for (int i = 0; i < 8; i++) if ((cells & lines[i]) == lines[i]) return 1;
  return 0;
}
static void load_board(u32 id, Board *board) {
  b32 key = slot(BOARD, id);
  load(&key, (b32 *)board);
  require(board->state, NOT_FOUND);
}
static void store_board(u32 id, const Board *board) {
  b32 key = slot(BOARD, id);
  store(&key, (const b32 *)board);
}
INLINE b32 player(u32 id, u32 which) { return (b32){{PLAYER, id, which}}; }

static void create(void) {
  b32 key = slot(COUNT, 0), v, user;
  load(&key, &v);
  u32 id = ++v.w[0];
  store(&key, &v);
  Board board = {WAITING, {0, 0}, 0, {0}};
  store_board(id, &board);
  caller(&user);
  key = player(id, 0);
  store(&key, &user);
  finish(v.w, 1);
}

static void join(u32 id) {
  Board board;
  b32 user, first, key = player(id, 0);
  load_board(id, &board);
  require(board.state == WAITING, WRONG_STATE);
  caller(&user);
  load(&key, &first);
  require(!equal(&first, &user), NOT_ALLOWED);
  key = player(id, 1);
  store(&key, &user);
  board.state = PLAYING;
  store_board(id, &board);
  finish(0, 0);
}

static void move(u32 id, u32 cell) {
  Board board;
  b32 user, whose;
  require(cell < 9, MALFORMED);
  load_board(id, &board);
  require(board.state == PLAYING, WRONG_STATE);
  u32 turn = board.moves & 1, bit = 1u << cell;
  b32 key = player(id, turn);
  caller(&user);
  load(&key, &whose);
  require(equal(&whose, &user), NOT_ALLOWED);
  require(!((board.cells[0] | board.cells[1]) & bit), WRONG_STATE);
  board.cells[turn] |= bit;
  board.moves++;
  if (wins(board.cells[turn])) board.state = WON + turn;
  else if (board.moves == 9) board.state = DRAWN;
  store_board(id, &board);
  finish(&board.state, 1);
}

static void contract(const u32 *data, u32 words) {
  require(words >= 1, MALFORMED);
  if (data[0] == 1 && words == 1) create();
  if (data[0] == 2 && words == 2) join(data[1]);
  if (data[0] == 3 && words == 3) move(data[1], data[2]);
  if (data[0] == 4 && words == 2) {
    Board board;
    load_board(data[1], &board);
    finish(&board.state, 4);
  }
  revert(MALFORMED);
}
