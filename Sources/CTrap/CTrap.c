#include "CTrap.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>

static const int traps[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};

static _Thread_local sigjmp_buf landing;
static _Thread_local volatile sig_atomic_t is_running;

static void on_trap(int number) {
  if (is_running) siglongjmp(landing, number);
  signal(number, SIG_DFL);
  raise(number);
}

static void install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_trap;
  // The handler is left by a jump, which does not unblock the signal.
  action.sa_flags = SA_NODEFER;
  for (unsigned i = 0; i < sizeof traps / sizeof *traps; i++) sigaction(traps[i], &action, 0);
}

int catching_traps(void (*body)(void *), void *context) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install);
  int number = sigsetjmp(landing, 0);
  if (number == 0) {
    is_running = 1;
    body(context);
  }
  is_running = 0;
  return number;
}
