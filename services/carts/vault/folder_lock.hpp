#pragma once

#include "carts/vault/descriptor.hpp"

#include <filesystem>

namespace reprise::carts::vault {

/// Who else may work in a key folder meanwhile.
enum class Sharing {
    readers, ///< Others that only read.
    nobody,  ///< Nobody: for whoever makes, wraps anew or destroys keys.
};

/// Holds a key folder for one scope against the other threads and processes of this machine that hold it too (flock(2)
/// on the folder itself). The kernel lets go of it when its process dies. Whoever holds one must not take another.
class FolderLock {
public:
    /// Waits until the folder is free. Throws std::system_error when it cannot be opened or locked.
    FolderLock(const std::filesystem::path& folder, Sharing sharing);

private:
    Descriptor folder_;
};

} // namespace reprise::carts::vault
