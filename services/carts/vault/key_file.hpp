#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace reprise::carts::vault {

/// A day key as its file holds it: useless without the master key.
struct WrappedKey {
    std::string master_key_id;
    std::string octets; ///< Nonce, encrypted key and tag (AES-256-GCM).

    bool operator==(const WrappedKey&) const = default;
};

/// The wrapped key in a file, or nothing when there is no such file.
/// Throws std::runtime_error naming the file when it is open to others than its owner or holds something else.
std::optional<WrappedKey> read_wrapped_key(const std::filesystem::path& file);

/// Puts a new file with mode 0600 in its place, whole and lasting (the file and its folder are synced), unless there is
/// one already: then that one stays as it is. Throws std::system_error when the folder cannot be written.
void write_wrapped_key(const std::filesystem::path& file, const WrappedKey& key);

/// Puts another wrapping of the same key in the place of the one that is there, whole and lasting. Throws
/// std::system_error when the folder cannot be written.
void replace_wrapped_key(const std::filesystem::path& file, const WrappedKey& key);

} // namespace reprise::carts::vault
