#pragma once

#include "io/access_token.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace reprise::io {

/// The header that a key comes in, which is also the `client_id` of whoever calls with one.
inline constexpr const char* api_key_header = "X-UltraCart-Simple-Key";

/// The keys that merchants have given to scripts which speak UltraCart's dialect: a private file that holds of each key
/// its SHA-256 digest, never the key itself. Read again when it changes, so that a key whose entry was taken out is
/// good no longer. Any thread may call.
class ApiKeys {
public:
    /// Throws std::runtime_error naming the file and what is wrong with it, never its content.
    explicit ApiKeys(const std::filesystem::path& file, std::chrono::milliseconds look_interval = file_look_interval);

    /// Who calls with this key. Throws Error token_invalid for a key that is not known; it is never repeated.
    Caller find(std::string_view key);

private:
    using CallersByDigest = std::map<std::string, Caller>;
    static CallersByDigest read(const std::filesystem::path& file);

    WatchedFile<CallersByDigest> file_;
};

} // namespace reprise::io
