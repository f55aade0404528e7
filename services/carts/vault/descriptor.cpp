#include "carts/vault/descriptor.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace reprise::carts::vault {

void require_done(bool succeeded, const char* action)
{
    if (!succeeded) {
        throw std::system_error(errno, std::generic_category(), action);
    }
}

Descriptor::Descriptor(const std::filesystem::path& path, int flags, mode_t mode)
    : number_(::open(path.c_str(), flags | O_CLOEXEC, mode))
{
    require_done(number_ >= 0, "open a file of the key folder");
}

Descriptor::~Descriptor()
{
    ::close(number_);
}

void Descriptor::write(const std::string& text) const
{
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto written = ::write(number_, rest.data(), rest.size());
        require_done(written > 0 || errno == EINTR, "write a key");
        rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

void Descriptor::sync() const
{
    require_done(::fsync(number_) == 0, "sync the key folder");
}

} // namespace reprise::carts::vault
