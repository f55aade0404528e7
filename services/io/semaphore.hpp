#pragma once

#include <cerrno>
#include <chrono>
#include <ctime>
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

    /// The same for no longer than that; whether there was something. By the clock on the wall, the only one that
    /// ThreadSanitizer knows for it: who depends on the length must not.
    bool acquire_for(std::chrono::nanoseconds patience)
    {
        constexpr long second = 1'000'000'000;
        timespec until{};
        ::clock_gettime(CLOCK_REALTIME, &until);
        const auto nanoseconds = until.tv_nsec + patience.count();
        until.tv_sec += nanoseconds / second;
        until.tv_nsec = nanoseconds % second;
        int status = 0;
        do {
            status = ::sem_timedwait(&count_, &until);
        } while (status != 0 && errno == EINTR);
        return status == 0;
    }

private:
    sem_t count_{};
};

} // namespace reprise::io
