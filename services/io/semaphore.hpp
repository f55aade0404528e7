#pragma once

#include <cerrno>
#include <semaphore.h>
#include <stdexcept>

namespace reprise::io {

/// Counts what there is to do; a thread sleeps while there is nothing. Unlike a condition variable, which glibc has
/// take and let go of a contended mutex at each wake-up, it calls the kernel only for a thread that sleeps.
/// std::counting_semaphore of GCC 12 can sleep for ever (GCC bug 104928).
class Semaphore {
public:
    Semaphore()
    {
        if (::sem_init(&count_, 0, 0) != 0) {
            throw std::runtime_error("a semaphore cannot be made");
        }
    }
    ~Semaphore() { ::sem_destroy(&count_); }
    Semaphore(const Semaphore&) = delete;
    Semaphore& operator=(const Semaphore&) = delete;

    void release() { ::sem_post(&count_); }
    void acquire()
    {
        while (::sem_wait(&count_) != 0 && errno == EINTR) {
        }
    }

private:
    sem_t count_{};
};

} // namespace reprise::io
