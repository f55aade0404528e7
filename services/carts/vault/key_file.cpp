#include "carts/vault/key_file.hpp"

#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/text_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace reprise::carts::vault {

namespace {

constexpr int format_version = 1;

void require(bool succeeded, const char* action)
{
    if (!succeeded) {
        throw std::system_error(errno, std::generic_category(), action);
    }
}

/// An open file, closed at the end of its scope.
class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags, mode_t mode = 0)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode))
    {
        require(descriptor_ >= 0, "open a file of the key folder");
    }
    ~Descriptor() { ::close(descriptor_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write(const std::string& text) const
    {
        require(::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write a key");
    }
    void sync() const { require(::fsync(descriptor_) == 0, "sync the key folder"); }

private:
    int descriptor_;
};

/// Removes a file at the end of its scope.
class TemporaryFile {
public:
    explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
    ~TemporaryFile() { ::unlink(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::optional<WrappedKey> parse(const std::string& text)
{
    const auto document = Json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("version", Json()) != Json(format_version)) {
        return std::nullopt;
    }
    const auto id = document.value("master_key_id", Json());
    const auto wrapped = document.value("wrapped_key", Json());
    if (!id.is_string() || !wrapped.is_string()) {
        return std::nullopt;
    }
    const auto octets = io::from_hex(wrapped.get<std::string>());
    return octets ? std::optional(WrappedKey{id.get<std::string>(), *octets}) : std::nullopt;
}

} // namespace

void require_private(const std::filesystem::path& path)
{
    using std::filesystem::perms;
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (failure || !std::filesystem::exists(status)) {
        throw std::runtime_error("the vault needs " + path.string() + ", which is not there or cannot be looked at");
    }
    if ((status.permissions() & (perms::group_all | perms::others_all)) != perms::none) {
        throw std::runtime_error("the vault refuses " + path.string() +
                                 ": others than its owner have rights on it (chmod go= is needed)");
    }
}

std::optional<WrappedKey> read_wrapped_key(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file)) {
        return std::nullopt;
    }
    require_private(file);
    constexpr std::size_t limit_octets = 4096;
    auto key = parse(io::read_text_file(file, limit_octets));
    if (!key) {
        throw std::runtime_error(file.string() + " is not a day key");
    }
    return key;
}

void write_wrapped_key(const std::filesystem::path& file, const WrappedKey& key)
{
    const Json document{
        {"version", format_version}, {"master_key_id", key.master_key_id}, {"wrapped_key", io::to_hex(key.octets)}};
    const TemporaryFile temporary(file.parent_path() / (".new-" + io::to_hex(io::random_octets(8))));
    {
        const Descriptor descriptor(temporary.path(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, S_IRUSR | S_IWUSR);
        descriptor.write(io::write_json(document) + "\n");
        descriptor.sync();
    }
    // Unlike a rename, a link never replaces the key that a faster thread or process has made, and may have used.
    if (::link(temporary.path().c_str(), file.c_str()) != 0) {
        require(errno == EEXIST, "link a new key");
    }
    Descriptor(file.parent_path(), O_RDONLY | O_DIRECTORY).sync();
}

} // namespace reprise::carts::vault
