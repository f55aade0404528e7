#pragma once

#include "carts/vault/day_key_files.hpp"
#include "carts/vault/key_ring.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace reprise::carts::vault {

/// Day keys in a folder outside the database: `<YYYY-MM-DD>.key`, mode 0600, each wrapped by a master key of the folder
/// `master/` below. At most 64 of them are kept in memory: a card lives 60 days.
/// Several threads and several processes may use one folder, and a rotation of the master key may go on meanwhile:
/// whoever changes files holds the folder's lock. It must be on a disk of the machine, not on a network file system.
class KeyFolder final : public KeyRing {
public:
    /// Checks the folder, every master key and every day key's file. Throws std::runtime_error naming what is wrong:
    /// missing, or open to others than its owner, or not a key.
    explicit KeyFolder(std::filesystem::path folder);

    DayKey key_to_seal(const std::string& key_id) override;
    DayKey key_to_open(const std::string& key_id) override;
    void keep_days(std::chrono::sys_seconds now) override;

    /// Whether keys can be had now.
    bool is_ready() const noexcept;

private:
    DayKey find(const std::string& key_id);
    std::optional<Secret> read(const std::string& key_id) const;
    void make(const std::string& key_id) const;
    DayKey remember(const std::string& key_id, Secret key);
    std::string change_days(std::chrono::sys_seconds now) const;
    void forget_days_before(const std::string& first_day);

    DayKeyFiles files_;
    std::mutex mutex_; ///< Guards the two below; never held while the disk is at work.
    std::map<std::string, DayKey> keys_;
    std::string first_day_; ///< Earlier days are over, whatever the folder holds. Days compare as their texts do.
};

} // namespace reprise::carts::vault
