/* kcheck's kernel, for kernels in C: typed frames, capability tables and page tables, delegation and revocation,
 * tcaps, threads and their end-points.
 *
 * The operations are those of Docs/Model.md; what they do is specified and proved there. The library holds no state, allocates
 * nothing, and needs nothing but memcpy, memset, memmove and memcmp, as C compilers do. All words are 64 bits.
 *
 * Its caller provides memory, and sees to three things: one call runs at a time; the first argument of each call but flush
 * is the frame of the calling component's own capability table, never one that user mode chose; and a core's TLB is
 * flushed whenever KCHECK_FLUSH is called for it.
 */
#ifndef KCHECK_KERNEL_H
#define KCHECK_KERNEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How large a machine is. Frames are 1 to frame_count - 1; frame 0 is none. */
typedef struct {
  uint64_t frame_count;
  uint64_t core_count; /* at least 1 */
  uint64_t page_fan_out;       /* entries of a page-table node: 512 for Sv39 */
  uint64_t capability_fan_out; /* entries of a capability-table node: 64 */
  uint64_t maximum;            /* of reference counts, epochs, the clock, budgets, priorities and tokens: UINT64_MAX */
  uint64_t scheduler_count;    /* how many schedulers tcaps may name: 16 */
} kcheck_geometry;

/* Where booting leaves what the first component starts with. */
typedef struct {
  uint64_t caller;          /* the frame of its capability table: the first argument of its calls */
  uint64_t page_leaf;       /* address of the capability to the leaf of its page table */
  uint64_t capability_leaf; /* ... to the leaf of its capability table that holds addresses 0 and following */
  uint64_t memory_leaf;     /* ... to the leaf whose entry i is the handle of the i-th free frame */
  uint64_t first_free_frame;
  uint64_t free_frame_count;
} kcheck_layout;

/* The operations, and their arguments in order. The first is always the caller, but for flush and the token of a core. */
enum kcheck_call {
  KCHECK_RETYPE = 0,       /* caller, table, offset, type */
  KCHECK_ACTIVATE,         /* caller, table, offset, destination, destination offset, kind, level, entry point */
  KCHECK_DEACTIVATE,       /* caller, table, offset */
  KCHECK_CONSTRUCT,        /* caller, table, offset, child */
  KCHECK_DECONSTRUCT,      /* caller, table, offset, child */
  KCHECK_COPY,             /* caller, table, offset, destination, destination offset, rights */
  KCHECK_DELEGATE,         /* caller, table, offset, destination, destination offset, rights */
  KCHECK_MAP,              /* caller, table, offset, destination, destination offset, rights */
  KCHECK_REMOVE,           /* caller, table, offset */
  KCHECK_REVOKE,           /* caller, table, offset; result 1: call again */
  KCHECK_RELEASE,          /* caller, table, offset; result 1: call again */
  KCHECK_RELEASE_CAPABILITIES, /* caller, component, address; see Docs/Model.md */
  KCHECK_RELEASE_PAGES,    /* caller, component, page; see Docs/Model.md */
  KCHECK_FLUSH,            /* core */
  KCHECK_ACTIVATE_TCAP = 16, /* caller, table, offset, destination, destination offset, scheduler, priority */
  KCHECK_SPLIT_TCAP,       /* caller, table, offset, destination, destination offset, source */
  KCHECK_DEACTIVATE_TCAP,  /* caller, table, offset, heir */
  KCHECK_TRANSFER_TIME = 20, /* caller, source, destination, kind of budget, amount */
  KCHECK_DELEGATE_TIME,    /* caller, source, destination, kind of budget, amount, priority */
  KCHECK_MERGE_TIME,       /* caller, source, destination */
  KCHECK_TIMER_SPAN,       /* caller, tcap, timeout; the result is the span */
  KCHECK_ACTIVATE_THREAD = 25, /* caller, table, offset, destination, destination offset, component, level */
  KCHECK_DISPATCH,         /* caller, core, thread, tcap, timeout, token; the result is the span; records only: this library has no tick yet */
  KCHECK_CORE_TOKEN,       /* core; the result is the token */
  KCHECK_YIELD_CORE,       /* caller, core */
  KCHECK_BIND_SUPERIOR = 30, /* caller, thread, superior's end-point */
  KCHECK_BIND_SUPPLY,      /* caller, thread, tcap */
  KCHECK_ACTIVATE_END_POINT, /* caller, thread, destination, destination offset */
  KCHECK_SEND,             /* caller, end-point */
  KCHECK_RECEIVE,          /* caller, core, end-point, 0 or whether to wait; the result is how many activations it took */
};

/* Why an operation refuses; 0 is success. A call that is none of the above ends with UINT64_MAX. */
enum kcheck_error {
  KCHECK_INVALID_CALLER = 1,
  KCHECK_OUT_OF_RANGE,
  KCHECK_NOT_LINKED,
  KCHECK_WRONG_KIND,
  KCHECK_NOT_PERMITTED,
  KCHECK_WRONG_LEVEL,
  KCHECK_VACANT,
  KCHECK_NOT_VACANT,
  KCHECK_WRONG_TYPE,
  KCHECK_REFERENCED,
  KCHECK_HAS_OBJECT,
  KCHECK_NO_OBJECT,
  KCHECK_NOT_EMPTY,
  KCHECK_NOT_QUIESCENT,
  KCHECK_HAS_DESCENDANTS,
  KCHECK_WRONG_CHILD,
  KCHECK_EXHAUSTED,
  KCHECK_INSUFFICIENT,
  KCHECK_SAME_OBJECT,
  KCHECK_STALE,
  KCHECK_DEAD,
  KCHECK_RUNNING,
  KCHECK_BLOCKED,
};

enum kcheck_type { KCHECK_UNTYPED = 0, KCHECK_USER, KCHECK_KERNEL };
enum kcheck_object { KCHECK_CAPABILITY_NODE = 1, KCHECK_PAGE_NODE, KCHECK_COMPONENT, KCHECK_TCAP, KCHECK_THREAD };
enum kcheck_budget { KCHECK_FINITE = 0, KCHECK_INFINITE };
enum kcheck_rights { KCHECK_READ = 1, KCHECK_WRITE = 2, KCHECK_EXECUTE = 4 };

/* What is kept of a frame, and of a slot. A slot's entry is kind (4 bits), rights (3 bits) and frame (57 bits), from the lowest;
 * the next four are slots, numbered frame * stride + offset, where the stride is the larger fan-out; 0 is none. */
#define KCHECK_ENTRY_KIND(entry) ((entry) & 15)
#define KCHECK_ENTRY_RIGHTS(entry) ((entry) >> 4 & 7)
#define KCHECK_ENTRY_FRAME(entry) ((entry) >> 7)
enum kcheck_frame_field {
  KCHECK_FRAME_TYPE = 0,
  KCHECK_FRAME_OBJECT,
  KCHECK_FRAME_LEVEL,
  KCHECK_FRAME_REFERENCES,
  KCHECK_FRAME_OCCUPANCY,
  KCHECK_FRAME_UNMAPPED,
  KCHECK_FRAME_ENTRY_POINT,
  KCHECK_FRAME_EPOCH,
};
enum kcheck_slot_field {
  KCHECK_SLOT_ENTRY = 0,
  KCHECK_SLOT_PARENT,
  KCHECK_SLOT_FIRST_CHILD,
  KCHECK_SLOT_NEXT_SIBLING,
  KCHECK_SLOT_PREVIOUS_SIBLING,
  KCHECK_SLOT_REMOVED,
};

/* How many words of memory the kernel's state takes. */
uint64_t kcheck_word_count(const kcheck_geometry *geometry);

/* Makes memory the state before boot: every frame untyped, every slot empty, every TLB clean. */
void kcheck_reset(const kcheck_geometry *geometry, uint64_t *memory);

/* Makes the first component of the state before boot, and says where things are.
 * Returns 0, or KCHECK_OUT_OF_RANGE where there are too few frames; nothing has changed then. */
uint64_t kcheck_boot(const kcheck_geometry *geometry, uint64_t *memory, uint64_t entry_point, kcheck_layout *layout);

/* Runs an operation on arguments, of which it takes kcheck_parameter_count(call), at most 8. They may be any words.
 * Returns 0, or why it refuses; nothing has changed then. The result is 0 where the operation has none. */
uint64_t kcheck_perform(
    const kcheck_geometry *geometry, uint64_t *memory, uint64_t call, const uint64_t *arguments, uint64_t *result);

/* How many arguments an operation takes; 0 for what is none. */
uint64_t kcheck_parameter_count(uint64_t call);

/* What is kept of a frame, or of a slot; 0 for what does not exist. */
uint64_t kcheck_frame(const kcheck_geometry *geometry, uint64_t *memory, uint64_t frame, uint64_t field);
uint64_t kcheck_slot(const kcheck_geometry *geometry, uint64_t *memory, uint64_t frame, uint64_t offset, uint64_t field);

/* A slot's entry as a page-table entry of RISC-V's Sv39, and back. frame_zero is the physical page of frame 0. */
uint64_t kcheck_sv39_encode(uint64_t entry, uint64_t frame_zero);
uint64_t kcheck_sv39_decode(uint64_t word, uint64_t frame_zero);

#ifdef __cplusplus
}
#endif
#endif
