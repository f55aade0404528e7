#pragma once

#include "carts/vault/secret.hpp"

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

    /// The id of the key to wrap with now. Throws std::runtime_error when there is none.
    std::string active_id() const;
    /// The key of that id. Throws std::runtime_error naming the file when it is not there or cannot be used.
    Secret read(const std::string& id) const;

private:
    std::vector<std::string> ids() const;

    std::filesystem::path folder_;
};

} // namespace reprise::carts::vault
