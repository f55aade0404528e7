#include "io/http_exchange.hpp"

#include <sys/socket.h>
#include <thread>

namespace reprise::io {

namespace {

/// How long a thread of the pool waits for a client that does not read.
constexpr std::chrono::seconds reader_patience{5};
/// How often the event thread looks for the end of the answer before, all of whose bytes its reader may already have.
constexpr int looks_at_writer = 1000;

/// Whether the lock was got within so many looks.
bool lock_soon(std::unique_lock<std::mutex>& lock)
{
    for (int count = 0; count < looks_at_writer && !lock.try_lock(); ++count) {
        std::this_thread::yield();
    }
    return lock.owns_lock();
}

} // namespace

bool Exchange::takes_input()
{
    is_crowded_ = is_crowded_ || is_answering_;
    return !is_answering_ && !is_closed_;
}

bool Exchange::is_slower_than(std::chrono::seconds limit)
{
    const auto now = std::chrono::steady_clock::now();
    begin_ = begin_.value_or(now);
    return now - *begin_ > limit;
}

/// Ends the answering; whether the connection is kept.
bool Exchange::release(bool may_keep)
{
    const bool is_kept = may_keep && connection_.is_kept() && !is_crowded_;
    connection_.reset();
    begin_.reset();
    is_answering_ = false;
    is_closed_ = is_closed_ || !is_kept;
    return is_kept;
}

void Exchange::answer_at_once(int socket, const Reply& reply, bool head_only, bool may_keep)
{
    const bool is_kept = release(may_keep);
    std::unique_lock writing(writing_, std::defer_lock);
    if (!lock_soon(writing)) {
        ::shutdown(socket, SHUT_RDWR);
        close();
        return;
    }
    if (!write_reply(socket, reply, head_only, is_kept, std::chrono::milliseconds{0})) {
        close();
    }
}

void Exchange::end_answer(int socket, const Reply& reply, bool head_only, bool may_keep)
{
    const std::lock_guard writing(writing_);
    bool is_kept = false;
    {
        // Before the last byte leaves: the client may send its next request as soon as it has that.
        const std::lock_guard lock(mutex);
        is_kept = release(may_keep);
    }
    if (!write_reply(socket, reply, head_only, is_kept, reader_patience)) {
        const std::lock_guard lock(mutex);
        close();
    }
}

} // namespace reprise::io
