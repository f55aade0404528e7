#pragma once

#include "io/access_token.hpp"
#include "io/jwks.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace reprise::io {

/// Remembers verified tokens by digest, never the tokens themselves. Any thread may call.
class TokenCache {
public:
    /// A token is remembered for at most this long.
    static constexpr std::chrono::seconds lifetime{60};

    /// At most `capacity` tokens are remembered; the oldest gives way.
    explicit TokenCache(std::size_t capacity) : capacity_(capacity) {}

    /// The caller remembered under this digest, without its token; or nothing when it was verified with other keys,
    /// more than `lifetime` ago or after `now`, or when the token has come to its end.
    std::optional<Caller> find(const std::string& digest, const std::shared_ptr<const KeySet>& keys,
                               std::chrono::sys_seconds now) const;

    /// Remembers a caller that was verified at `now` with `keys`. `end` is the first moment at which its token is no
    /// longer good. The caller's token is dropped.
    void remember(const std::string& digest, Caller caller, std::shared_ptr<const KeySet> keys,
                  std::chrono::sys_seconds now, std::chrono::sys_seconds end);

    /// How many tokens are remembered.
    std::size_t size() const;

private:
    struct Entry {
        Caller caller;
        std::shared_ptr<const KeySet> keys;
        std::chrono::sys_seconds verified;
        std::chrono::sys_seconds end;
    };
    void make_room(std::chrono::sys_seconds now);

    std::size_t capacity_;
    mutable std::mutex mutex_; ///< Guards the members below.
    std::unordered_map<std::string, Entry> entries_;
    std::deque<std::string> order_; ///< The digests of all entries, first remembered first.
};

} // namespace reprise::io
