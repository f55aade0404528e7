#include "io/watched_file.hpp"

#include <sys/stat.h>

namespace reprise::io {

FileStamp stamp_of(const std::filesystem::path& file)
{
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        return {};
    }
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

} // namespace reprise::io
