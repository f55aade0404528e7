#pragma once

#include "carts/vault/secret.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace reprise::carts::vault {

/// The keys that wrap the day keys: one file `<id>.key` each, 64 hex digits, in a folder of their own. The newest by
/// name is the active one, all of them unwrap. They are read from the folder each time, which is seldom since day keys
/// are kept in memory: so a rotation needs no word to the running service, and no master key lies in its memory. Any
/// thread may call.
class MasterKeys {
public:
    /// Reads every key once. Throws std::runtime_error naming the file when one cannot be used, or when there is none.
    explicit MasterKeys(std::filesystem::path folder);

    const std::filesystem::path& folder() const noexcept { return folder_; }
    /// The ids of all keys that are there, in no order.
    std::vector<std::string> ids() const;
    /// The id of the key to wrap with now. Throws std::runtime_error when there is none.
    std::string active_id() const;
    /// The key of that id. Throws std::runtime_error naming the file when it is not there or cannot be used.
    Secret read(const std::string& id) const;

    /// Makes a random key and makes it the active one: its id is the time, `m-20261124T031500Z`, or one that sorts
    /// after the active id when the clock is behind that. The id that it got. Called under the folder's lock for nobody
    /// else.
    std::string make(std::chrono::sys_seconds now) const;
    /// Destroys a key. Called under the same lock, when nothing is wrapped by it any more.
    void destroy(const std::string& id) const;

private:
    std::filesystem::path folder_;
};

} // namespace reprise::carts::vault
