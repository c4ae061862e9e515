/* What Android's C library has and glibc has not, or has in another shape. The linker puts this file
 * into the library that is tested on Linux, and sends every call of a name listed in android_on_linux.rs to the
 * function `__wrap_<name>` here. Numbers and structures of Android are from bionic's public headers. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- names that only Android has ---- */

int *__errno(void) { return &errno; }

/* No property is set: an empty value, as on a device that does not know the name. */
int __system_property_get(const char *name, char *value) {
  (void)name;
  value[0] = '\0';
  return 0;
}

/* On a device the text goes into the crash report. */
void android_set_abort_message(const char *message) { fprintf(stderr, "abort: %s\n", message); }

/* ---- names that both have, with other numbers or structures ---- */

/* glibc's own, which the linker would otherwise send here too. */
long __real_sysconf(int name);
int __real_getaddrinfo(const char *, const char *, const struct addrinfo *, struct addrinfo **);
void __real_freeaddrinfo(struct addrinfo *);
const char *__real_gai_strerror(int error);

/* A call that nobody has compared with Android ends the test run: a wrong answer could pass unseen. */
static void refuse(const char *call, long what) {
  fprintf(stderr, "on_linux/shim.c: %s(%ld) is not translated\n", call, what);
  abort();
}

long __wrap_sysconf(int name) {
  switch (name) {
    case 0x27: /* _SC_PAGESIZE */
    case 0x28: /* _SC_PAGE_SIZE */
      return __real_sysconf(_SC_PAGESIZE);
    case 0x60: /* _SC_NPROCESSORS_CONF */
      return __real_sysconf(_SC_NPROCESSORS_CONF);
    case 0x61: /* _SC_NPROCESSORS_ONLN */
      return __real_sysconf(_SC_NPROCESSORS_ONLN);
    default:
      refuse("sysconf", name);
      return -1;
  }
}

/* Android's is the one of POSIX, which returns a number. */
int __xpg_strerror_r(int number, char *text, size_t size);
int __wrap_strerror_r(int number, char *text, size_t size) { return __xpg_strerror_r(number, text, size); }

/* The name stands before the address here, and after it in glibc. */
struct android_addrinfo {
  int flags, family, socktype, protocol;
  socklen_t address_size;
  char *name;
  struct sockaddr *address;
  struct android_addrinfo *next;
};

/* One entry of the answer; `owner` is glibc's whole list, in the first entry only. */
struct entry {
  struct android_addrinfo shown;
  struct addrinfo *owner;
};

static const struct {
  int glibc, android;
} RESOLVER_ERRORS[] = {
    {EAI_ADDRFAMILY, 1}, {EAI_AGAIN, 2},  {EAI_BADFLAGS, 3}, {EAI_FAIL, 4},      {EAI_FAMILY, 5},  {EAI_MEMORY, 6},
    {EAI_NODATA, 7},     {EAI_NONAME, 8}, {EAI_SERVICE, 9},  {EAI_SOCKTYPE, 10}, {EAI_SYSTEM, 11}, {EAI_OVERFLOW, 14},
};
enum { RESOLVER_ERROR_COUNT = sizeof RESOLVER_ERRORS / sizeof *RESOLVER_ERRORS };

static int android_error(int glibc) {
  for (int each = 0; each < RESOLVER_ERROR_COUNT; each++) {
    if (RESOLVER_ERRORS[each].glibc == glibc) return RESOLVER_ERRORS[each].android;
  }
  return 4; /* EAI_FAIL */
}

const char *__wrap_gai_strerror(int android) {
  for (int each = 0; each < RESOLVER_ERROR_COUNT; each++) {
    if (RESOLVER_ERRORS[each].android == android) return __real_gai_strerror(RESOLVER_ERRORS[each].glibc);
  }
  return "unknown error of the resolver";
}

void __wrap_freeaddrinfo(struct android_addrinfo *list) {
  if (list && ((struct entry *)list)->owner) __real_freeaddrinfo(((struct entry *)list)->owner);
  while (list) {
    struct android_addrinfo *next = list->next;
    free(list);
    list = next;
  }
}

int __wrap_getaddrinfo(const char *node, const char *service, const struct android_addrinfo *hints,
                       struct android_addrinfo **answer) {
  struct addrinfo wanted = {0}, *found = NULL;
  if (hints) {
    if (hints->flags) refuse("getaddrinfo with flags", hints->flags);
    wanted.ai_family = hints->family;
    wanted.ai_socktype = hints->socktype;
    wanted.ai_protocol = hints->protocol;
  }
  int failed = __real_getaddrinfo(node, service, hints ? &wanted : NULL, &found);
  if (failed) return android_error(failed);
  *answer = NULL;
  struct android_addrinfo **end = answer;
  for (struct addrinfo *each = found; each; each = each->ai_next) {
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry) {
      if (each == found) __real_freeaddrinfo(found);
      __wrap_freeaddrinfo(*answer);
      *answer = NULL;
      return 6; /* EAI_MEMORY */
    }
    entry->shown = (struct android_addrinfo){each->ai_flags,   each->ai_family,    each->ai_socktype, each->ai_protocol,
                                             each->ai_addrlen, each->ai_canonname, each->ai_addr,     NULL};
    entry->owner = each == found ? found : NULL;
    *end = &entry->shown;
    end = &entry->shown.next;
  }
  return 0;
}
