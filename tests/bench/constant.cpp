/// A server of Pistache as it comes that answers every request with the same text: the limit of what a service over it
/// can reach. Usage: reprise-bench-constant PORT LENGTH
#include <pistache/endpoint.h>
#include <pistache/http.h>

#include <cstdint>
#include <string>
#include <thread>

namespace {

class Constant : public Pistache::Http::Handler {
public:
    HTTP_PROTOTYPE(Constant)

    explicit Constant(std::size_t length) : text_(length, 'a') {}

    void onRequest(const Pistache::Http::Request& /*request*/, Pistache::Http::ResponseWriter response) override
    {
        response.send(Pistache::Http::Code::Ok, text_, MIME(Application, Json));
    }

private:
    std::string text_;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        return 2;
    }
    const Pistache::Address address("127.0.0.1", Pistache::Port(static_cast<std::uint16_t>(std::stoi(argv[1]))));
    Pistache::Http::Endpoint endpoint(address);
    endpoint.init(Pistache::Http::Endpoint::options()
                      .threads(static_cast<int>(std::thread::hardware_concurrency()))
                      .flags(Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay));
    endpoint.setHandler(Pistache::Http::make_handler<Constant>(std::stoul(argv[2])));
    endpoint.serve();
}
