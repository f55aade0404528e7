#include "carts/vault/key_folder.hpp"

#include "carts/vault/durable_file.hpp"
#include "carts/vault/folder_lock.hpp"
#include "domain/time.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t most_keys_in_memory = 64;

/// The days whose keys are there ahead at `now`, from the earliest on.
std::vector<std::string> days_ahead(std::chrono::sys_seconds now)
{
    std::vector<std::string> days;
    for (std::chrono::days ahead{0}; ahead <= key_days_ahead; ++ahead) {
        days.push_back(key_id_of(now + ahead));
    }
    return days;
}

} // namespace

std::string key_id_of(std::chrono::sys_seconds deadline)
{
    constexpr std::size_t date_octets = 10;
    return domain::format_rfc3339(deadline).substr(0, date_octets);
}

KeyFolder::KeyFolder(std::filesystem::path folder) : files_(std::move(folder))
{
    const FolderLock lock(files_.folder(), Sharing::readers);
    for (const auto& key_id : files_.ids()) {
        files_.read(key_id);
    }
    first_day_ = files_.first_day();
}

DayKey KeyFolder::key_to_seal(const std::string& key_id)
{
    if (!is_key_id(key_id)) {
        throw std::runtime_error("a card number can only be sealed under the key of a day");
    }
    auto key = find(key_id);
    if (!key) {
        make(key_id);
        key = find(key_id);
    }
    if (!key) {
        throw std::runtime_error("the key of a day ended while a card number was to be sealed under it");
    }
    return key;
}

DayKey KeyFolder::key_to_open(const std::string& key_id)
{
    return is_key_id(key_id) ? find(key_id) : nullptr;
}

void KeyFolder::keep_days(std::chrono::sys_seconds now)
{
    forget_days_before(change_days(now));
    // Read now, so that nobody who seals has to.
    for (const auto& key_id : days_ahead(now)) {
        find(key_id);
    }
}

bool KeyFolder::is_ready() const noexcept
{
    try {
        return !files_.master_keys().active_id().empty();
    } catch (...) {
        return false;
    }
}

DayKey KeyFolder::find(const std::string& key_id)
{
    {
        const std::lock_guard lock(mutex_);
        if (key_id < first_day_) {
            return nullptr; // Also when its file was brought back from somewhere.
        }
        if (const auto known = keys_.find(key_id); known != keys_.end()) {
            return known->second;
        }
    }
    auto key = read(key_id);
    return key ? remember(key_id, std::move(*key)) : nullptr;
}

std::optional<Secret> KeyFolder::read(const std::string& key_id) const
{
    try {
        return files_.read(key_id);
    } catch (const std::exception&) {
        // A rotation may just have taken away the master key that the file named a moment ago. Under the lock there is
        // no such moment: what fails there is wrong.
        const FolderLock lock(files_.folder(), Sharing::readers);
        return files_.read(key_id);
    }
}

void KeyFolder::make(const std::string& key_id) const
{
    const FolderLock lock(files_.folder(), Sharing::nobody);
    if (key_id < files_.first_day()) {
        throw std::runtime_error("a card number cannot be sealed for a day that is over");
    }
    // What counts is what the folder then holds: another process may have been faster.
    files_.make(key_id);
}

DayKey KeyFolder::remember(const std::string& key_id, Secret key)
{
    const std::lock_guard lock(mutex_);
    if (key_id < first_day_) {
        return nullptr;
    }
    if (keys_.size() >= most_keys_in_memory) {
        keys_.erase(keys_.begin());
    }
    return keys_[key_id] = std::make_shared<const Secret>(std::move(key));
}

/// Brings the files to what `now` asks for; the first day that is not over. A clock that went back makes no day begin
/// again.
std::string KeyFolder::change_days(std::chrono::sys_seconds now) const
{
    const auto wanted = days_ahead(now);
    const FolderLock lock(files_.folder(), Sharing::nobody);
    remove_leftovers(files_.folder(), now);
    remove_leftovers(files_.master_keys().folder(), now);
    auto first_day = std::max(wanted.front(), files_.first_day());
    if (first_day != files_.first_day()) {
        // Recorded first: from here on nobody makes a key for a day that is about to lose its own.
        files_.record_first_day(first_day);
    }
    const auto held = files_.ids();
    for (const auto& key_id : held) {
        if (key_id < first_day) {
            files_.destroy(key_id);
        }
    }
    for (const auto& key_id : wanted) {
        if (key_id >= first_day && std::ranges::find(held, key_id) == held.end()) {
            files_.make(key_id);
        }
    }
    return first_day;
}

void KeyFolder::forget_days_before(const std::string& first_day)
{
    const std::lock_guard lock(mutex_);
    first_day_ = std::max(first_day_, first_day);
    keys_.erase(keys_.begin(), keys_.lower_bound(first_day_));
}

} // namespace reprise::carts::vault
