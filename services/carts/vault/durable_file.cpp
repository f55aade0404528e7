#include "carts/vault/durable_file.hpp"

#include "carts/vault/descriptor.hpp"
#include "io/crypto.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace reprise::carts::vault {

namespace {

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
constexpr std::chrono::hours oldest_new_file{1};

constexpr std::string_view new_prefix = ".new-";
constexpr std::string_view gone_prefix = ".gone-";

std::filesystem::path hidden_name(const std::filesystem::path& folder, std::string_view prefix)
{
    constexpr std::size_t name_octets = 8;
    return folder / (std::string(prefix) + io::to_hex(io::random_octets(name_octets)));
}

void sync_folder(const std::filesystem::path& folder)
{
    Descriptor(folder, O_RDONLY | O_DIRECTORY).sync();
}

/// A file that has no name of its own yet; what did not get one is removed at the end of the scope.
class NewFile {
public:
    NewFile(const std::filesystem::path& folder, const std::string& text) : path_(hidden_name(folder, new_prefix))
    {
        const Descriptor descriptor(path_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, owner_only);
        descriptor.write(text);
        descriptor.sync();
    }
    ~NewFile() { ::unlink(path_.c_str()); }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// What `stat` says of a file.
struct stat status_of(const std::filesystem::path& file)
{
    struct stat status {};
    require_done(::lstat(file.c_str(), &status) == 0, "look at a file of the key folder");
    return status;
}

void overwrite_and_remove(const std::filesystem::path& file)
{
    const auto status = status_of(file);
    if (S_ISREG(status.st_mode)) {
        // An operator may have made a master key read-only.
        require_done(::chmod(file.c_str(), owner_only) == 0, "make a key writable");
        const Descriptor descriptor(file, O_WRONLY | O_NOFOLLOW);
        descriptor.write(std::string(static_cast<std::size_t>(status.st_size), '\0'));
        descriptor.sync();
    }
    require_done(::unlink(file.c_str()) == 0, "remove a key");
}

void remove_new_file(const std::filesystem::path& file)
{
    // A crash between link and unlink leaves a second name of a key that is in use: only the name goes then.
    if (status_of(file).st_nlink > 1) {
        require_done(::unlink(file.c_str()) == 0, "remove a second name of a key");
    } else {
        overwrite_and_remove(file);
    }
}

} // namespace

void write_new_file(const std::filesystem::path& file, const std::string& text)
{
    const NewFile made(file.parent_path(), text);
    // Unlike a rename, a link never replaces the key that a faster thread or process has made, and may have used.
    require_done(::link(made.path().c_str(), file.c_str()) == 0 || errno == EEXIST, "link a new key");
    sync_folder(file.parent_path());
}

void replace_file(const std::filesystem::path& file, const std::string& text)
{
    const NewFile made(file.parent_path(), text);
    require_done(::rename(made.path().c_str(), file.c_str()) == 0, "replace a key");
    sync_folder(file.parent_path());
}

void destroy_file(const std::filesystem::path& file)
{
    const auto gone = hidden_name(file.parent_path(), gone_prefix);
    if (::rename(file.c_str(), gone.c_str()) != 0) {
        require_done(errno == ENOENT, "take the name of a key");
        return;
    }
    sync_folder(file.parent_path());
    overwrite_and_remove(gone);
    sync_folder(file.parent_path());
}

void remove_leftovers(const std::filesystem::path& folder, std::chrono::sys_seconds now)
{
    // Collected first: a folder must not change while it is listed.
    std::vector<std::filesystem::path> gone;
    std::vector<std::filesystem::path> stale;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        const std::chrono::sys_seconds written{std::chrono::seconds(status_of(entry.path()).st_mtime)};
        if (name.starts_with(gone_prefix)) {
            gone.push_back(entry.path());
        } else if (name.starts_with(new_prefix) && now - written > oldest_new_file) {
            stale.push_back(entry.path());
        }
    }
    for (const auto& file : gone) {
        overwrite_and_remove(file);
    }
    for (const auto& file : stale) {
        remove_new_file(file);
    }
    sync_folder(folder);
}

} // namespace reprise::carts::vault
