#pragma once

#include "carts/vault/master_keys.hpp"
#include "carts/vault/secret.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts::vault {

/// Whether a text is the id of a day key: a real day, `YYYY-MM-DD`. Ids come out of the database too, so that none may
/// lead out of the folder.
bool is_key_id(const std::string& text);

/// The files of a key folder: `<YYYY-MM-DD>.key` for each day, wrapped by a master key of the folder `master/` below,
/// and `first-day`, the first day that is not over. Nothing is kept in memory and nothing is locked here: what changes
/// files is called under a FolderLock, and a reader without one may meet a file that is just being taken away. Any
/// thread may call.
class DayKeyFiles {
public:
    /// Throws std::runtime_error when the folder or a master key is missing, open to others, or not a key.
    explicit DayKeyFiles(std::filesystem::path folder);

    const std::filesystem::path& folder() const noexcept { return folder_; }
    const MasterKeys& master_keys() const noexcept { return master_keys_; }

    /// The days that have a key.
    std::vector<std::string> ids() const;
    /// The key of a day, or nothing when there is no file of it. Throws std::runtime_error naming the file when it, or
    /// the master key that it names, cannot be used.
    std::optional<Secret> read(const std::string& key_id) const;
    /// The id of the master key that wraps the key of a day; empty when there is no such key.
    std::string master_key_id_of(const std::string& key_id) const;

    /// Makes the key of a day, unless there is one.
    void make(const std::string& key_id) const;
    /// Wraps the key of a day under the active master key. Throws as `read` does, before it has changed anything.
    void rewrap(const std::string& key_id) const;
    /// Destroys the key of a day.
    void destroy(const std::string& key_id) const;

    /// The first day that is not over, as it was last recorded; empty when it never was.
    std::string first_day() const;
    /// Records it.
    void record_first_day(const std::string& key_id) const;

private:
    std::filesystem::path file_of(const std::string& key_id) const;

    std::filesystem::path folder_;
    MasterKeys master_keys_;
};

} // namespace reprise::carts::vault
