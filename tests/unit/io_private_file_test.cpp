#include "io/private_file.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

using namespace reprise;
using Catch::Contains;
using io::private_file_fault;
using io::read_private_file;
using tests::TemporaryDirectory;

namespace {

constexpr uid_t another_user = 65534;

bool may_give_files_away()
{
    return ::geteuid() == 0;
}

std::filesystem::path file_of_mode(const TemporaryDirectory& directory, mode_t mode)
{
    const auto file = directory.write("secret", "s3cret");
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    return file;
}

/// That both functions refuse a file for the same reason, and repeat nothing of it.
void is_refused(const std::filesystem::path& file, const std::string& fault)
{
    INFO(file << " " << fault);
    CHECK(private_file_fault(file) == fault);
    CHECK_THROWS_WITH(read_private_file(file, 100), file.string() + ": " + fault);
}

} // namespace

TEST_CASE("a secret is refused when anybody but its owner has any right on its file", "[R6][secret]")
{
    const TemporaryDirectory directory;
    for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0602U, 0610U, 0601U, 0660U, 0666U, 0700U, 0200U, 0500U,
                              04600U, 02600U, 01600U, 0000U}) {
        is_refused(file_of_mode(directory, mode), "must have mode 0600 or 0400");
    }
}

TEST_CASE("a secret is refused when its file belongs to another user, were it also readable", "[R6][secret]")
{
    const TemporaryDirectory directory;
    const auto file = directory.write_private("secret", "s3cret");
    if (may_give_files_away()) {
        REQUIRE(::chown(file.c_str(), another_user, another_user) == 0);
        is_refused(file, "belongs to another user");
    }
}

TEST_CASE("what is no file of its own is no secret: nothing, a link, a folder, a pipe", "[R6][secret]")
{
    const TemporaryDirectory directory;
    is_refused(directory.path() / "absent", "does not exist");
    std::filesystem::create_symlink(directory.write_private("secret", "s3cret"), directory.path() / "link");
    is_refused(directory.path() / "link", "is a symbolic link");
    std::filesystem::create_symlink(directory.path() / "absent", directory.path() / "loose");
    is_refused(directory.path() / "loose", "is a symbolic link");
    is_refused(directory.path(), "is not a regular file");
    REQUIRE(::mkfifo((directory.path() / "pipe").c_str(), 0600) == 0);
    is_refused(directory.path() / "pipe", "is not a regular file");
    is_refused(directory.path() / "secret" / "below", "cannot be opened: Not a directory");
}

TEST_CASE("a secret of as many octets as allowed is read whole, one of more is refused", "[R6][secret]")
{
    const TemporaryDirectory directory;
    const auto file = directory.write_private("secret", std::string("s3\0cret", 7));
    CHECK(read_private_file(file, 7) == std::string("s3\0cret", 7));
    CHECK_THROWS_WITH(read_private_file(file, 6), Contains("longer than 6 octets") && !Contains("s3"));
    CHECK(read_private_file(directory.write_private("empty", ""), 0).empty());
}

TEST_CASE("a secret of mode 0600 or 0400 is read", "[R6][secret]")
{
    const TemporaryDirectory directory;
    for (const mode_t mode : {0600U, 0400U}) {
        const auto file = file_of_mode(directory, mode);
        CHECK_FALSE(private_file_fault(file));
        CHECK(read_private_file(file, 100) == "s3cret");
        std::filesystem::remove(file);
    }
}

TEST_CASE("a folder of secrets is refused when it is none, another's, or open to anybody", "[R6][secret]")
{
    const TemporaryDirectory directory;
    const auto folder = directory.path() / "keys";
    CHECK_THROWS_WITH(io::require_private_folder(folder), Contains("keys: is not a folder"));
    CHECK_THROWS_WITH(io::require_private_folder(directory.write_private("file", "")), Contains("is not a folder"));
    std::filesystem::create_directory(folder);
    for (const mode_t mode : {0710U, 0701U, 0720U, 0702U, 0740U, 0704U, 0777U}) {
        std::filesystem::permissions(folder, static_cast<std::filesystem::perms>(mode));
        CHECK_THROWS_WITH(io::require_private_folder(folder), Contains("others than its owner have rights on it"));
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    CHECK_NOTHROW(io::require_private_folder(folder));
    if (may_give_files_away()) {
        REQUIRE(::chown(folder.c_str(), another_user, another_user) == 0);
        CHECK_THROWS_WITH(io::require_private_folder(folder), Contains("belongs to another user"));
    }
}
