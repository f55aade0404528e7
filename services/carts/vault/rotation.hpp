#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

namespace reprise::carts::vault {

/// What a rotation did.
struct Rotation {
    std::string active_id;     ///< The master key that wraps from now on.
    std::size_t rewrapped = 0; ///< Day keys that another one had wrapped.
    std::size_t destroyed = 0; ///< Master keys that are gone.

    bool operator==(const Rotation&) const = default;
};

/// Gives a key folder a new master key: makes it, wraps every day key under it, then destroys all others (R31).
/// Services may use the folder meanwhile, they notice nothing. Cut off at any point, the folder works on with several
/// master keys, and the next rotation ends what this one began. `now` names the new key. Throws std::runtime_error
/// naming the file when anything of the folder cannot be used, or when it belongs to another user, who could not read
/// what is made here; then no master key is destroyed.
Rotation rotate_master_key(const std::filesystem::path& folder, std::chrono::sys_seconds now);

} // namespace reprise::carts::vault
