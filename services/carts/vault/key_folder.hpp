#pragma once

#include "carts/vault/key_ring.hpp"
#include "carts/vault/master_keys.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace reprise::carts::vault {

/// Day keys in a folder outside the database: `<YYYY-MM-DD>.key`, mode 0600, each wrapped by a master key of the folder
/// `master/` below. At most 64 of them are kept in memory: a card lives 60 days.
/// Several threads and several processes may use one folder: whoever links a new key first has made it.
class KeyFolder final : public KeyRing {
public:
    /// Checks the folder, every master key and every day key's file. Throws std::runtime_error naming what is wrong:
    /// missing, or open to others than its owner, or not a key.
    explicit KeyFolder(std::filesystem::path folder);

    DayKey key_to_seal(const std::string& key_id) override;
    DayKey key_to_open(const std::string& key_id) override;
    bool is_ready() noexcept override;

private:
    DayKey find(const std::string& key_id);
    std::optional<Secret> read(const std::string& key_id) const;
    void make(const std::string& key_id) const;
    DayKey remember(const std::string& key_id, Secret key);
    std::filesystem::path file_of(const std::string& key_id) const;

    std::filesystem::path folder_;
    MasterKeys master_keys_;
    std::mutex mutex_; ///< Guards `keys_`; also held while a key is read or made, which is seldom.
    std::map<std::string, DayKey> keys_;
};

} // namespace reprise::carts::vault
