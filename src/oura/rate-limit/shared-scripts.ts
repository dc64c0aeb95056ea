import { redisScript } from '../../store/redis-connection.ts'

/**
 * The counters of shared-counters.ts, each operation one step for Redis, by its clock. KEYS: the application's log
 * and state, the user's log and state. A log is a sorted set of requests by their ms; a state is a hash of
 * `blocked`, an instant, and `w:LENGTH`, the limit that Oura named for a window of that length.
 */
const COMMON = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function number(value) return string.format('%.0f', value) end

-- A tier as it stands: its windows, the configured ones and what Oura said of them, and its requests.
local function tier(log, state, configured)
  local windows, known = {}, {}
  for index, window in ipairs(configured) do
    windows[index] = { limit = window[1], ms = window[2] }
    known[window[2]] = true
  end
  local blocked, told = 0, redis.call('HGETALL', state)
  for index = 1, #told, 2 do
    local value, ms = tonumber(told[index + 1]), tonumber(string.match(told[index], '^w:(%d+)$'))
    if told[index] == 'blocked' then blocked = value end
    if ms and not known[ms] then windows[#windows + 1] = { limit = value, ms = ms } end
    for _, window in ipairs(windows) do
      if window.ms == ms then window.limit = math.min(window.limit, value) end
    end
  end
  return { log = log, windows = windows, blocked = blocked, size = redis.call('ZCARD', log) }
end

local function score_at(log, rank) return tonumber(redis.call('ZRANGE', log, rank, rank, 'WITHSCORES')[2]) end

-- When a request may follow at the earliest, after those of the log and further ones that are only supposed. A
-- window is taken as closed at both ends, hence the one ms more.
local function next_at(tier, supposed, at)
  at = math.max(at, tier.blocked)
  for _, window in ipairs(tier.windows) do
    local rank, oldest = tier.size + #supposed - window.limit, nil
    if rank >= tier.size then
      oldest = supposed[rank - tier.size + 1]
    elseif rank >= 0 then
      oldest = score_at(tier.log, rank)
    end
    if oldest then at = math.max(at, oldest + window.ms + 1) end
  end
  return at
end

-- What is left of a tier: [ms blocked, ms since the last request or -1, windows].
local function report(tier)
  local last = score_at(tier.log, -1)
  local windows = {}
  for index, window in ipairs(tier.windows) do
    windows[index] = { window.limit, window.ms, redis.call('ZCOUNT', tier.log, number(now - window.ms), '+inf') }
  end
  return { math.max(0, tier.blocked - now), last and math.max(0, now - last) or -1, windows }
end
`

/**
 * ARGV: both tiers' windows as JSON, a name for the request. Returns both waits in ms (both 0: it
 * may leave), and what is left to the application then.
 */
export const TAKE = redisScript(`${COMMON}
local limits = cjson.decode(ARGV[1])
local tiers = { tier(KEYS[1], KEYS[2], limits[1]), tier(KEYS[3], KEYS[4], limits[2]) }
local waits = { next_at(tiers[1], {}, now) - now, next_at(tiers[2], {}, now) - now }
if waits[1] > 0 or waits[2] > 0 then return { waits[1], waits[2], report(tiers[1]) } end
for _, tier in ipairs(tiers) do
  local most, longest = 0, 0
  for _, window in ipairs(tier.windows) do
    most, longest = math.max(most, window.limit), math.max(longest, window.ms)
  end
  if most > 0 then
    -- Never before the last one: where the clock was set back, ranks would no longer be an order of time.
    redis.call('ZADD', tier.log, number(math.max(now, score_at(tier.log, -1) or 0)), ARGV[2])
    redis.call('ZREMRANGEBYRANK', tier.log, 0, -(most + 1))
    redis.call('PEXPIRE', tier.log, number(longest + 1000))
  end
end
return { waits[1], waits[2], report(tiers[1]) }
`)

/** ARGV: both tiers' windows as JSON, how many requests are before this one in each tier. Returns both waits. */
export const FORECAST = redisScript(`${COMMON}
local limits = cjson.decode(ARGV[1])
local function forecast(tier, before)
  local at, supposed = now, {}
  for index = 1, before + 1 do
    at = next_at(tier, supposed, at)
    supposed[index] = at
  end
  return at - now
end
return {
  forecast(tier(KEYS[1], KEYS[2], limits[1]), tonumber(ARGV[2])),
  forecast(tier(KEYS[3], KEYS[4], limits[2]), tonumber(ARGV[3])),
}
`)

/** KEYS: a state. ARGV: ms for which nothing may leave, a limit and its window's ms or '', ms to remember it. */
export const PENALIZE = redisScript(`${COMMON}
local state, until_, forget_in = KEYS[1], now + tonumber(ARGV[1]), tonumber(ARGV[4])
if until_ > tonumber(redis.call('HGET', state, 'blocked') or 0) then
  redis.call('HSET', state, 'blocked', number(until_))
end
if ARGV[2] ~= '' then
  local field = 'w:' .. ARGV[3]
  local known = tonumber(redis.call('HGET', state, field) or ARGV[2])
  redis.call('HSET', state, field, number(math.min(known, tonumber(ARGV[2]))))
end
local ends_in = math.max(forget_in, tonumber(ARGV[1]), redis.call('PTTL', state))
redis.call('PEXPIRE', state, number(ends_in))
return 1
`)

/** ARGV: both tiers' windows as JSON. Returns what is left of each tier. */
export const BUDGETS = redisScript(`${COMMON}
local limits = cjson.decode(ARGV[1])
return { report(tier(KEYS[1], KEYS[2], limits[1])), report(tier(KEYS[3], KEYS[4], limits[2])) }
`)
