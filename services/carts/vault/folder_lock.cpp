#include "carts/vault/folder_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace reprise::carts::vault {

FolderLock::FolderLock(const std::filesystem::path& folder, Sharing sharing) : folder_(folder, O_RDONLY | O_DIRECTORY)
{
    const int kind = sharing == Sharing::nobody ? LOCK_EX : LOCK_SH;
    int result = ::flock(folder_.number(), kind);
    while (result != 0 && errno == EINTR) {
        result = ::flock(folder_.number(), kind);
    }
    require_done(result == 0, "lock the key folder");
}

} // namespace reprise::carts::vault
