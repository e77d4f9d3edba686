// The yardstick: RDT explored breadth first by hand. One thread, packed 64-bit states, open addressing, no symmetry.
//
//   g++ -O2 -o rdt rdt.cpp && ./rdt FRAMES COMPONENTS SLOTS
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using State = std::uint64_t;

namespace {

// A frame takes 3 bits (2 of type, 1 of object), a slot 6: 2 of frame + 1, 4 of parent + 1.
constexpr State kNone = ~State{0};
int frames, slots;

inline unsigned frameBits(State s, int f) { return s >> (3 * f) & 7; }
inline State withFrame(State s, int f, unsigned bits) { return (s & ~(State{7} << (3 * f))) | State{bits} << (3 * f); }
inline int shift(int n) { return 9 + 6 * n; }
inline unsigned slotBits(State s, int n) { return s >> shift(n) & 63; }
inline State without(State s, int n) { return s & ~(State{63} << shift(n)); }

// An open-addressing set of states; the states are kept in the order in which they came.
struct Table {
  std::vector<State> cells = std::vector<State>(1 << 16, kNone);
  std::vector<State> order;

  static std::size_t hash(State s) {
    s *= 0x9e3779b97f4a7c15;
    return s ^ s >> 32;
  }
  void insert(State s) {
    std::size_t mask = cells.size() - 1, i = hash(s) & mask;
    while (cells[i] != kNone) {
      if (cells[i] == s) return;
      i = (i + 1) & mask;
    }
    cells[i] = s;
    order.push_back(s);
    if (order.size() * 2 > cells.size()) grow();
  }
  void grow() {
    cells.assign(cells.size() * 2, kNone);
    std::size_t mask = cells.size() - 1;
    for (State s : order) {
      std::size_t i = hash(s) & mask;
      while (cells[i] != kNone) i = (i + 1) & mask;
      cells[i] = s;
    }
  }
};

}  // namespace

int main(int count, char **arguments) {
  if (count != 4) return std::fprintf(stderr, "usage: rdt FRAMES COMPONENTS SLOTS\n"), 64;
  frames = std::atoi(arguments[1]);
  slots = std::atoi(arguments[2]) * std::atoi(arguments[3]);
  if (frames < 1 || frames > 3 || slots < 1 || slots > 9) return std::fprintf(stderr, "rdt: too large\n"), 64;

  auto start = std::chrono::steady_clock::now();
  Table table;
  table.insert(0);
  std::uint64_t transitions = 0;
  int depth = 0;
  for (std::size_t next = 0; next < table.order.size();) {
    std::size_t end = table.order.size();
    for (; next < end; next++) {
      State s = table.order[next];
      auto go = [&](State to) { transitions++, table.insert(to); };
      unsigned referenced = 0, parents = 0;
      int frame[9], parent[9];
      for (int n = 0; n < slots; n++) {
        unsigned bits = slotBits(s, n);
        frame[n] = int(bits & 3) - 1, parent[n] = int(bits >> 2) - 1;
        if (frame[n] < 0) continue;
        referenced |= 1u << frame[n];
        if (parent[n] >= 0) parents |= 1u << parent[n];
      }
      for (int f = 0; f < frames; f++) {
        unsigned bits = frameBits(s, f), type = bits & 3, object = bits >> 2;
        bool free = !(referenced >> f & 1);
        if (type == 0 && free) go(withFrame(s, f, 1)), go(withFrame(s, f, 2));
        if (type != 0 && free && !object) go(withFrame(s, f, 0));
        if (type == 1)
          for (int n = 0; n < slots; n++)
            if (frame[n] < 0) go(s | State(f + 1) << shift(n));
        if (type == 2 && !object) go(withFrame(s, f, bits | 4));
        if (object) go(withFrame(s, f, type));
      }
      for (int n = 0; n < slots; n++) {
        if (frame[n] < 0) continue;
        State copy = State(unsigned(frame[n] + 1) | unsigned(n + 1) << 2);
        for (int m = 0; m < slots; m++)
          if (frame[m] < 0) go(s | copy << shift(m));
        if (!(parents >> n & 1)) {
          go(without(s, n));
          go(s);
          continue;
        }
        unsigned family = 1u << n;
        for (bool grew = true; grew;) {
          grew = false;
          for (int m = 0; m < slots; m++)
            if (!(family >> m & 1) && frame[m] >= 0 && parent[m] >= 0 && (family >> parent[m] & 1))
              family |= 1u << m, grew = true;
        }
        State to = s;
        for (int m = 0; m < slots; m++)
          if (m != n && (family >> m & 1)) to = without(to, m);
        go(to);
      }
    }
    if (table.order.size() > end) depth++;
  }
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("states %zu transitions %llu depth %d seconds %.3f\n", table.order.size(), (unsigned long long)transitions, depth, seconds);
}
