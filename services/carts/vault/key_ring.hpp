#pragma once

#include "carts/vault/secret.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace reprise::carts::vault {

/// A day key in use. It is shared between the ring's cache and the threads that are just using it, so that it can leave
/// the cache at any time.
using DayKey = std::shared_ptr<const Secret>;

/// The id of the key of a deadline: its UTC day, `YYYY-MM-DD` (R31).
std::string key_id_of(std::chrono::sys_seconds deadline);

/// Where the day keys are: a folder today, a key management service another day. Any thread may call.
class KeyRing {
public:
    virtual ~KeyRing() = default;
    /// The key of a day that is not over, made now if this is its first use.
    /// Throws std::runtime_error when it can neither be read nor made.
    virtual DayKey key_to_seal(const std::string& key_id) = 0;
    /// The key of that id, or nullptr when there is none: the day is over and its key destroyed, or the id is no day.
    /// Throws std::runtime_error when there is one that cannot be used.
    virtual DayKey key_to_open(const std::string& key_id) = 0;
    /// Whether keys can be had now.
    virtual bool is_ready() noexcept = 0;
};

} // namespace reprise::carts::vault
