-- What wrk runs: sends the requests of a file, one after the other from a place of its own on, and prints what was measured as one
-- line of JSON. Arguments: the file of whole requests with a NUL byte after each; the mark that stands for a key in them, which
-- is replaced by one that was never sent before; how such keys begin; and the place.
local parts, place, sent, prefix = {}, 0, 0, ""

function init(arguments)
    local mark = arguments[2]
    local file = assert(io.open(arguments[1], "rb"))
    for text in file:read("*a"):gmatch("(%Z+)%z") do
        local begins, ends = text:find(mark, 1, true)
        parts[#parts + 1] = begins and { text:sub(1, begins - 1), text:sub(ends + 1) } or { text }
    end
    file:close()
    prefix, place = arguments[3], tonumber(arguments[4])
end

function request()
    local part = parts[place % #parts + 1]
    place = place + 1
    if not part[2] then
        return part[1]
    end
    sent = sent + 1
    return part[1] .. prefix .. string.format("k-%06d-req", sent) .. part[2]
end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    print(string.format('{"requests":%d,"seconds":%f,"failed":%d,"p50_us":%d,"p90_us":%d,"p99_us":%d,"max_us":%d}',
        summary.requests, summary.duration / 1e6, failed,
        latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
