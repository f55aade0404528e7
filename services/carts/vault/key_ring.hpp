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

/// How many days after today have their keys made ahead: the longest that a card may be held is 60, and a clock that
/// is ahead of ours may already be on the next day.
inline constexpr std::chrono::days key_days_ahead{61};

/// Where the day keys are: a folder today, a key management service another day. Any thread may call.
class KeyRing {
public:
    virtual ~KeyRing() = default;
    /// The key of a day that is not over; made now if nobody has made it ahead.
    /// Throws std::runtime_error when it can neither be read nor made, and for a day that is over: a key that was
    /// destroyed is never made again.
    virtual DayKey key_to_seal(const std::string& key_id) = 0;
    /// The key of that id, or nullptr when there is none: the day is over and its key destroyed, or the id is no day.
    /// Throws std::runtime_error when there is one that cannot be used.
    virtual DayKey key_to_open(const std::string& key_id) = 0;
    /// Destroys the keys of the days that are over at `now`, for good, and makes those of today and the
    /// `key_days_ahead` to come, so that a card can enter whatever the disk is up to (R32). `now` is the database's:
    /// its clock decides over deadlines, so it decides when a day is over. Throws std::runtime_error when the keys
    /// cannot be kept so; what was done by then is done, and the next call goes on.
    virtual void keep_days(std::chrono::sys_seconds now) = 0;
};

} // namespace reprise::carts::vault
