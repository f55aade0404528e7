#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace reprise::carts::vault {

/// Files of the key folder: each is there whole or not at all, whatever crashes, and lasting when a function returns
/// (file and folder are synced). All have mode 0600. The functions throw std::system_error when the folder cannot be
/// written. Names that begin with `.new-` and `.gone-` are theirs.

/// Puts a new file in its place, unless there is one already: then that one stays as it is.
void write_new_file(const std::filesystem::path& file, const std::string& text);

/// Puts a file in the place of the one that is there.
void replace_file(const std::filesystem::path& file, const std::string& text);

/// Overwrites a file with zeros, all of it, and removes it; does nothing when it is not there. It loses its name first,
/// so that nobody ever finds half of a key under it.
void destroy_file(const std::filesystem::path& file);

/// Ends what a crash left behind in a folder: files that were just being destroyed, and new ones that are older than an
/// hour and never got their name. To be called while nobody else writes there.
void remove_leftovers(const std::filesystem::path& folder, std::chrono::sys_seconds now);

} // namespace reprise::carts::vault
