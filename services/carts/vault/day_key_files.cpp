#include "carts/vault/day_key_files.hpp"

#include "carts/vault/aead.hpp"
#include "carts/vault/durable_file.hpp"
#include "carts/vault/folder_lock.hpp"
#include "carts/vault/key_file.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/private_file.hpp"
#include "io/text_file.hpp"

#include <stdexcept>
#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t key_id_octets = 10;

WrappedKey wrap(const MasterKeys& master_keys, const std::string& key_id, const Secret& key)
{
    const auto master_key_id = master_keys.active_id();
    const auto master_key = master_keys.read(master_key_id);
    return {master_key_id, encrypt(master_key, key.octets(), associated_data({key_id, master_key_id}))};
}

/// The folder is looked at before what is in it, so that the first fault is the one that is named.
std::filesystem::path private_folder(std::filesystem::path folder)
{
    io::require_private_folder(folder);
    return folder;
}

/// Under the lock, since a rotation takes master keys away.
MasterKeys checked_master_keys(const std::filesystem::path& folder)
{
    const FolderLock lock(folder, Sharing::readers);
    return MasterKeys(folder / "master");
}

} // namespace

bool is_key_id(const std::string& text)
{
    return text.size() == key_id_octets && domain::parse_rfc3339(text + "T00:00:00Z").has_value();
}

DayKeyFiles::DayKeyFiles(std::filesystem::path folder)
    : folder_(private_folder(std::move(folder))), master_keys_(checked_master_keys(folder_))
{
}

std::vector<std::string> DayKeyFiles::ids() const
{
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        auto key_id = entry.path().stem().string();
        if (entry.path().extension() == ".key" && is_key_id(key_id)) {
            found.push_back(std::move(key_id));
        }
    }
    return found;
}

std::optional<Secret> DayKeyFiles::read(const std::string& key_id) const
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

std::string DayKeyFiles::master_key_id_of(const std::string& key_id) const
{
    const auto wrapped = read_wrapped_key(file_of(key_id));
    return wrapped ? wrapped->master_key_id : std::string();
}

void DayKeyFiles::make(const std::string& key_id) const
{
    const Secret key(io::random_octets(key_octets));
    write_wrapped_key(file_of(key_id), wrap(master_keys_, key_id, key));
}

void DayKeyFiles::rewrap(const std::string& key_id) const
{
    if (const auto key = read(key_id)) {
        replace_wrapped_key(file_of(key_id), wrap(master_keys_, key_id, *key));
    }
}

void DayKeyFiles::destroy(const std::string& key_id) const
{
    destroy_file(file_of(key_id));
}

std::string DayKeyFiles::first_day() const
{
    const auto file = folder_ / "first-day";
    if (!std::filesystem::exists(file)) {
        return {};
    }
    auto day = io::read_text_file(file, key_id_octets + 1).substr(0, key_id_octets);
    if (!is_key_id(day)) {
        throw std::runtime_error(file.string() + " is not a day");
    }
    return day;
}

void DayKeyFiles::record_first_day(const std::string& key_id) const
{
    replace_file(folder_ / "first-day", key_id + "\n");
}

std::filesystem::path DayKeyFiles::file_of(const std::string& key_id) const
{
    return folder_ / (key_id + ".key");
}

} // namespace reprise::carts::vault
