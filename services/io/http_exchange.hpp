#pragma once

#include "io/http_connection.hpp"
#include "io/message.hpp"

#include <chrono>
#include <mutex>
#include <optional>

namespace reprise::io {

/// One connection, shared by the event thread that reads from it and the thread that answers. Requests on it are
/// answered one after the other: between `begin_answer` and `end_answer` nothing is read from it.
/// The event thread holds `mutex` whenever it uses this object; the other functions take it themselves.
class Exchange {
public:
    Exchange() = default;
    /// What the last thread did is seen by the one that destroys, whichever that is.
    ~Exchange() { const std::lock_guard lock(mutex); }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // ---- for the event thread, which holds `mutex` ----

    /// Whether bytes that have come are to be read. Those of a client that does not wait for its answer (pipelining)
    /// are not, and its connection ends with that answer.
    bool takes_input();
    /// Whether the request that is coming in, of which a part has come now, takes longer than that.
    bool is_slower_than(std::chrono::seconds limit);
    /// What is known of the request that is coming in.
    Connection& connection() { return connection_; }
    void begin_answer() { is_answering_ = true; }
    /// Writes an answer here and now, or ends the connection: this thread waits for no reader.
    void answer_at_once(int socket, const Reply& reply, bool head_only, bool may_keep);
    /// No byte is read from this connection any more.
    void close() { is_closed_ = true; }

    // ---- for the thread that answers ----

    /// Writes the answer to the request that was begun, and lets the next one be read when the connection is kept.
    void end_answer(int socket, const Reply& reply, bool head_only, bool may_keep);

    std::mutex mutex;

private:
    bool release(bool may_keep);

    Connection connection_;
    std::optional<std::chrono::steady_clock::time_point> begin_; ///< Of the request that is coming in.
    bool is_answering_ = false;
    bool is_crowded_ = false; ///< Bytes came during an answer.
    bool is_closed_ = false;
    /// Held while an answer is written, so that the next one follows it. Taken before `mutex`, or without waiting for
    /// it.
    std::mutex writing_;
};

} // namespace reprise::io
