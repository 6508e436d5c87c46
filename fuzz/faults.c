/* Lets one call of the C library fail, or all from one on, where it concerns a file below a folder; see faults.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[4096];
static atomic_long calls = 0;
static atomic_long failing = 0; /* the number of the call that fails, from 1; 0: none */
static atomic_int failure = EIO, for_good = 0;

void faults_begin(const char *below, long at, int error, int forever) {
    strncpy(folder, below, sizeof folder - 1);
    calls = 0, failing = at, failure = error, for_good = forever;
}

long faults_end(void) {
    folder[0] = 0;
    return calls;
}

/* Counts a call; tells whether it is to fail. */
static int fails(const char *path) {
    if (!folder[0] || strncmp(path, folder, strlen(folder))) return 0;
    long number = ++calls;
    if (!failing || (for_good ? number < failing : number != failing)) return 0;
    errno = failure;
    return 1;
}

static int fd_fails(int fd) {
    char link[64], path[4096];
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

static int at_fails(int fd, const char *path) {
    return path[0] == '/' ? fails(path) : fd_fails(fd); /* a folder opened by the one that removes it */
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRAP(result, name, test, parameters, arguments) \
    result name parameters { return test ? -1 : REAL(name) arguments; }

WRAP(ssize_t, read, fd_fails(fd), (int fd, void *to, size_t n), (fd, to, n))
WRAP(ssize_t, pread, fd_fails(fd), (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
WRAP(ssize_t, pread64, fd_fails(fd), (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
WRAP(ssize_t, write, fd_fails(fd), (int fd, const void *from, size_t n), (fd, from, n))
WRAP(ssize_t, writev, fd_fails(fd), (int fd, const struct iovec *from, int n), (fd, from, n))
WRAP(ssize_t, pwrite, fd_fails(fd), (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
WRAP(ssize_t, pwrite64, fd_fails(fd), (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
WRAP(int, fsync, fd_fails(fd), (int fd), (fd))
WRAP(int, fdatasync, fd_fails(fd), (int fd), (fd))
WRAP(int, ftruncate, fd_fails(fd), (int fd, off_t n), (fd, n))
WRAP(int, ftruncate64, fd_fails(fd), (int fd, off64_t n), (fd, n))
WRAP(int, fallocate, fd_fails(fd), (int fd, int mode, off_t at, off_t n), (fd, mode, at, n))
WRAP(int, fallocate64, fd_fails(fd), (int fd, int mode, off64_t at, off64_t n), (fd, mode, at, n))
WRAP(int, fstat, fd_fails(fd), (int fd, struct stat *to), (fd, to))
WRAP(int, fstat64, fd_fails(fd), (int fd, struct stat64 *to), (fd, to))
WRAP(int, stat, fails(path), (const char *path, struct stat *to), (path, to))
WRAP(int, stat64, fails(path), (const char *path, struct stat64 *to), (path, to))
WRAP(int, lstat, fails(path), (const char *path, struct stat *to), (path, to))
WRAP(int, lstat64, fails(path), (const char *path, struct stat64 *to), (path, to))
WRAP(int, chmod, fails(path), (const char *path, mode_t mode), (path, mode))
WRAP(int, mkdir, fails(path), (const char *path, mode_t mode), (path, mode))
WRAP(int, rmdir, fails(path), (const char *path), (path))
WRAP(int, unlink, fails(path), (const char *path), (path))
WRAP(int, unlinkat, at_fails(fd, path), (int fd, const char *path, int flags), (fd, path, flags))
WRAP(int, rename, fails(from), (const char *from, const char *to), (from, to))

int close(int fd) {
    int failed = fd_fails(fd); /* it is closed all the same, as the system does */
    int result = REAL(close)(fd);
    if (failed) errno = failure;
    return failed ? -1 : result;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        return fails(path) ? -1 : REAL(name)(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int fd, const char *path, int flags, ...) { \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = va_arg(more, mode_t); \
        va_end(more); \
        return at_fails(fd, path) ? -1 : REAL(name)(fd, path, flags, mode); \
    }

OPENAT(openat)
OPENAT(openat64)
