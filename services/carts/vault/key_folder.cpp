#include "carts/vault/key_folder.hpp"

#include "carts/vault/aead.hpp"
#include "carts/vault/key_file.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"

#include <stdexcept>
#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t key_octets = 32;
constexpr std::size_t most_keys_in_memory = 64;

/// Key ids come out of the database too: only a real day is one, so that none can lead out of the folder.
bool is_key_id(const std::string& text)
{
    return text.size() == 10 && domain::parse_rfc3339(text + "T00:00:00Z").has_value();
}

} // namespace

std::string key_id_of(std::chrono::sys_seconds deadline)
{
    return domain::format_rfc3339(deadline).substr(0, 10);
}

KeyFolder::KeyFolder(std::filesystem::path folder) : folder_(std::move(folder)), master_keys_(folder_ / "master")
{
    require_private(folder_);
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        const auto key_id = entry.path().stem().string();
        if (entry.path().extension() == ".key" && is_key_id(key_id)) {
            read(key_id);
        }
    }
}

DayKey KeyFolder::key_to_seal(const std::string& key_id)
{
    const std::lock_guard lock(mutex_);
    if (!is_key_id(key_id)) {
        throw std::runtime_error("a card number can only be sealed under the key of a day");
    }
    if (auto key = find(key_id)) {
        return key;
    }
    make(key_id);
    return find(key_id);
}

DayKey KeyFolder::key_to_open(const std::string& key_id)
{
    const std::lock_guard lock(mutex_);
    return is_key_id(key_id) ? find(key_id) : nullptr;
}

bool KeyFolder::is_ready() noexcept
{
    try {
        return !master_keys_.active_id().empty();
    } catch (...) {
        return false;
    }
}

DayKey KeyFolder::find(const std::string& key_id)
{
    if (const auto known = keys_.find(key_id); known != keys_.end()) {
        return known->second;
    }
    auto key = read(key_id);
    return key ? remember(key_id, std::move(*key)) : nullptr;
}

std::optional<Secret> KeyFolder::read(const std::string& key_id) const
{
    const auto wrapped = read_wrapped_key(file_of(key_id));
    if (!wrapped) {
        return std::nullopt;
    }
    const auto master_key = master_keys_.read(wrapped->master_key_id);
    auto key = decrypt(master_key, wrapped->octets, associated_data({key_id, wrapped->master_key_id}));
    if (!key || key->octets().size() != key_octets) {
        throw std::runtime_error(file_of(key_id).string() + " does not open under its master key");
    }
    return key;
}

void KeyFolder::make(const std::string& key_id) const
{
    const auto master_key_id = master_keys_.active_id();
    const auto master_key = master_keys_.read(master_key_id);
    const Secret key(io::random_octets(key_octets));
    const auto wrapped = encrypt(master_key, key.octets(), associated_data({key_id, master_key_id}));
    // What counts is what the folder then holds: another process may have been faster.
    write_wrapped_key(file_of(key_id), {master_key_id, wrapped});
}

DayKey KeyFolder::remember(const std::string& key_id, Secret key)
{
    if (keys_.size() >= most_keys_in_memory) {
        keys_.erase(keys_.begin());
    }
    return keys_[key_id] = std::make_shared<const Secret>(std::move(key));
}

std::filesystem::path KeyFolder::file_of(const std::string& key_id) const
{
    return folder_ / (key_id + ".key");
}

} // namespace reprise::carts::vault
