#include "carts/vault/rotation.hpp"

#include "carts/vault/day_key_files.hpp"
#include "carts/vault/durable_file.hpp"
#include "carts/vault/folder_lock.hpp"

#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace reprise::carts::vault {

namespace {

void require_own(const std::filesystem::path& folder)
{
    struct stat status {};
    require_done(::stat(folder.c_str(), &status) == 0, "look at the key folder");
    if (status.st_uid != ::geteuid()) {
        throw std::runtime_error(folder.string() + " belongs to another user: run this as the user of the service");
    }
}

std::size_t rewrap_all(const DayKeyFiles& files, const std::string& active_id)
{
    std::size_t count = 0;
    for (const auto& key_id : files.ids()) {
        if (files.master_key_id_of(key_id) != active_id) {
            files.rewrap(key_id);
            ++count;
        }
    }
    return count;
}

/// Proves that everything opens without the other master keys before they go for good.
void require_all_under(const DayKeyFiles& files, const std::string& active_id)
{
    for (const auto& key_id : files.ids()) {
        if (!files.read(key_id) || files.master_key_id_of(key_id) != active_id) {
            throw std::runtime_error("the key of " + key_id + " was not wrapped anew: no master key is destroyed");
        }
    }
}

std::size_t destroy_others(const MasterKeys& master_keys, const std::string& active_id)
{
    std::size_t count = 0;
    for (const auto& id : master_keys.ids()) {
        if (id != active_id) {
            master_keys.destroy(id);
            ++count;
        }
    }
    return count;
}

} // namespace

Rotation rotate_master_key(const std::filesystem::path& folder, std::chrono::sys_seconds now)
{
    const DayKeyFiles files(folder);
    const auto& master_keys = files.master_keys();
    require_own(folder);
    require_own(master_keys.folder());
    const FolderLock lock(folder, Sharing::nobody);
    remove_leftovers(folder, now);
    remove_leftovers(master_keys.folder(), now);
    Rotation rotation{master_keys.make(now), 0, 0};
    rotation.rewrapped = rewrap_all(files, rotation.active_id);
    require_all_under(files, rotation.active_id);
    rotation.destroyed = destroy_others(master_keys, rotation.active_id);
    return rotation;
}

} // namespace reprise::carts::vault
