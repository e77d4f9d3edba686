/* RDT for SPIN: 3 frames and 6 slots, or as -DFRAMES and -DSLOTS say.
 *
 *   spin -a -DFRAMES=3 -DSLOTS=6 rdt.pml && cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000000 -w24
 *
 * Each action is one d_step, so that its states are the model's. A slot holds frame + 1, or 0; its parent is slot + 1, or 0. */

#ifndef FRAMES
#define FRAMES 3
#endif
#ifndef SLOTS
#define SLOTS 6
#endif

#define UNTYPED 0
#define USER 1
#define KERNEL 2

byte type[FRAMES];
bit object[FRAMES];
byte frame[SLOTS];
byte parent[SLOTS];

/* No part of the state: where revocation and invariants keep their place. */
hidden int family;
hidden int before;
hidden byte i;
hidden byte walk;

#if SLOTS == 4
#define USED(f) (frame[0] == f + 1 || frame[1] == f + 1 || frame[2] == f + 1 || frame[3] == f + 1)
#define PARENT(n) (parent[0] == n + 1 || parent[1] == n + 1 || parent[2] == n + 1 || parent[3] == n + 1)
#define EACH_SLOT(X) X(0) X(1) X(2) X(3)
#define EACH_TARGET(X, n) X(n, 0) X(n, 1) X(n, 2) X(n, 3)
#else
#define USED(f) (frame[0] == f + 1 || frame[1] == f + 1 || frame[2] == f + 1 || frame[3] == f + 1 || frame[4] == f + 1 || frame[5] == f + 1)
#define PARENT(n) (parent[0] == n + 1 || parent[1] == n + 1 || parent[2] == n + 1 || parent[3] == n + 1 || parent[4] == n + 1 || parent[5] == n + 1)
#define EACH_SLOT(X) X(0) X(1) X(2) X(3) X(4) X(5)
#define EACH_TARGET(X, n) X(n, 0) X(n, 1) X(n, 2) X(n, 3) X(n, 4) X(n, 5)
#endif

#if FRAMES == 2
#define EACH_FRAME(X) X(0) X(1)
#else
#define EACH_FRAME(X) X(0) X(1) X(2)
#endif

#ifndef CHECK
#define check() skip
#else
/* The invariants, after each step: what the others check of each state once, SPIN can only check of each step. So -DCHECK asks for it. */
inline check() {
  i = 0;
  do
  :: i < FRAMES -> assert(object[i] == 0 || type[i] == KERNEL); i++
  :: else -> break
  od;
  i = 0;
  do
  :: i < SLOTS ->
    if
    :: frame[i] == 0 -> skip
    :: else ->
      assert(type[frame[i] - 1] == USER);
      walk = i;
      before = 0;
      do
      :: parent[walk] == 0 -> break
      :: else ->
        assert(frame[parent[walk] - 1] == frame[i] && before <= SLOTS);
        walk = parent[walk] - 1;
        before++
      od
    fi;
    i++
  :: else -> break
  od;
  i = 0; walk = 0; before = 0
}
#endif

#define ON_FRAME(f) \
  :: d_step { type[f] == UNTYPED && !USED(f) -> type[f] = USER; check() } \
  :: d_step { type[f] == UNTYPED && !USED(f) -> type[f] = KERNEL; check() } \
  :: d_step { type[f] != UNTYPED && !USED(f) && object[f] == 0 -> type[f] = UNTYPED; check() } \
  :: d_step { type[f] == KERNEL && object[f] == 0 -> object[f] = 1; check() } \
  :: d_step { object[f] == 1 -> object[f] = 0; check() } \
  EACH_MAP(f)

#define MAP(f, n) :: d_step { type[f] == USER && frame[n] == 0 -> frame[n] = f + 1; check() }
#define EACH_MAP(f) EACH_TARGET(MAP, f)

#define COPY(n, m) :: d_step { frame[n] != 0 && frame[m] == 0 -> frame[m] = frame[n]; parent[m] = n + 1; check() }

#define ON_SLOT(n) \
  EACH_TARGET(COPY, n) \
  :: d_step { frame[n] != 0 && !PARENT(n) -> frame[n] = 0; parent[n] = 0; check() } \
  :: d_step { frame[n] != 0 -> revoke(n); check() }

inline revoke(n) {
  family = 1 << n;
  before = 0;
  do
  :: family == before -> break
  :: else ->
    before = family;
    i = 0;
    do
    :: i < SLOTS ->
      if
      :: frame[i] != 0 && parent[i] != 0 && ((family >> (parent[i] - 1)) & 1) == 1 -> family = family | (1 << i)
      :: else -> skip
      fi;
      i++
    :: else -> break
    od
  od;
  i = 0;
  do
  :: i < SLOTS ->
    if
    :: i != n && ((family >> i) & 1) == 1 -> frame[i] = 0; parent[i] = 0
    :: else -> skip
    fi;
    i++
  :: else -> break
  od;
  family = 0; before = 0; i = 0
}

active proctype system() {
  do
  EACH_FRAME(ON_FRAME)
  EACH_SLOT(ON_SLOT)
  od
}
