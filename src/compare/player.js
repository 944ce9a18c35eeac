/**
 * The comparison page in a browser: clips in step with one another, a wipe between two of them, keys, and blind picks. Runs as it
 * stands, from file:// too; the page is whole without it.
 */
const one = (selector, root = document) => root.querySelector(selector)
const all = (selector, root = document) => [...root.querySelectorAll(selector)]

const html = document.documentElement
const data = JSON.parse(one('#data').textContent)
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
const SPEEDS = [0.25, 0.5, 1, 1.5, 2]
/** Seconds a clip may be off before it is set right at once; less is made up by playing a little faster or slower. */
const OFF = 0.12

const rounds = all('.round')
const wipe = one('#wipe')
const bar = one('#bar')
const scrub = one('#scrub')
const state = { at: 0, playing: false, speed: 1, loop: true, muted: true, round: 0, solo: -1 }
/** What is being dragged or stepped decides where the clips are; else the longest of them does. */
let settling = false

const clips = () => all('.clip', rounds[state.round])
const wiping = () => !wipe.hidden
const screens = () => (wiping() ? all('video', wipe) : clips().flatMap((clip) => all('video', clip)))
const lengthOf = (video) => (Number.isFinite(video.duration) ? video.duration : 0)
const longest = () => screens().reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a))
const length = () => Math.max(0, ...screens().map(lengthOf))
const frame = () => 1 / Math.max(1, ...clips().map((clip) => Number(clip.dataset.fps) || 0))

const say = (text) => {
  one('#said').textContent = text
}

/** Moves every clip to the same instant. A shorter one stays on its last frame. */
function seek(at) {
  state.at = Math.min(Math.max(0, at), length())
  for (const video of screens()) {
    // The very end shows nothing in some browsers.
    const target = Math.min(state.at, Math.max(0, lengthOf(video) - 0.001))
    if (Math.abs(video.currentTime - target) > 0.0005) video.currentTime = target
  }
  settling = true
  show()
}

function play(on) {
  if (on && state.at >= length() - frame() / 2) seek(0)
  state.playing = on
  for (const video of screens())
    if (!on) video.pause()
    else if (state.at < lengthOf(video)) video.play().catch(() => {})
  if (!on) seek(state.at)
  show()
}

function step(frames) {
  play(false)
  const by = frame()
  // The middle of a frame: its edge may show either neighbour.
  seek((Math.floor(state.at / by + 1e-6) + frames + 0.5) * by)
}

/** Keeps the clips in step while they play. */
function tick() {
  requestAnimationFrame(tick)
  if (!state.playing) return
  const lead = longest()
  if (lead.seeking || lead.readyState < 2) return
  if (settling && Math.abs(lead.currentTime - state.at) > 1) return
  settling = false
  state.at = lead.currentTime
  if (lead.ended || state.at >= length() - 0.02) {
    if (!state.loop) return play(false)
    seek(0)
    return play(true)
  }
  for (const video of screens()) {
    if (video === lead || video.seeking || state.at >= lengthOf(video)) continue
    const off = video.currentTime - state.at
    if (Math.abs(off) > OFF) video.currentTime = state.at
    else video.playbackRate = state.speed * (1 - off)
    if (video.paused && !video.ended) video.play().catch(() => {})
  }
  if (lead.paused) lead.play().catch(() => {})
  show()
}

/** One sound at a time: of the clip that stands alone, else of the first that has any. */
function listen() {
  const sounding = wiping()
    ? all('video', wipe)
    : clips()
        .filter((clip, i) => (state.solo < 0 || i === state.solo) && clip.dataset.audio === 'yes')
        .map((clip) => one('video', clip))
  for (const video of all('video')) video.muted = true
  if (sounding[0]) sounding[0].muted = state.muted
}

function show() {
  const whole = length()
  scrub.max = String(whole || 1)
  scrub.step = String(frame())
  if (document.activeElement !== scrub || state.playing) scrub.value = String(state.at)
  scrub.style.setProperty('--at', `${whole ? (100 * state.at) / whole : 0}%`)
  scrub.setAttribute('aria-valuetext', `${state.at.toFixed(2)} of ${whole.toFixed(2)} seconds`)
  one('#time').textContent = `${state.at.toFixed(2)} / ${whole.toFixed(2)} s`
  const button = one('#play')
  button.setAttribute('aria-label', state.playing ? 'Pause' : 'Play')
  button.classList.toggle('on', state.playing)
  one('#loop').setAttribute('aria-pressed', String(state.loop))
  one('#sound').setAttribute('aria-pressed', String(!state.muted))
  one('#wiping').setAttribute('aria-pressed', String(wiping()))
  one('#speed').value = String(state.speed)
}

function setSpeed(speed) {
  state.speed = speed
  for (const video of all('video')) video.playbackRate = speed
  show()
}

function solo(index) {
  if (index >= clips().length) return
  if (wiping()) setWipe(false)
  state.solo = state.solo === index ? -1 : index
  rounds[state.round].classList.toggle('solo', state.solo >= 0)
  for (const [i, clip] of clips().entries()) clip.classList.toggle('on', i === state.solo)
  if (state.solo >= 0) clips()[index].scrollIntoView({ block: 'nearest' })
  say(state.solo < 0 ? 'All clips.' : `Clip ${index + 1} alone.`)
  listen()
}

function goTo(round) {
  const before = state.playing
  play(false)
  state.round = round
  state.solo = -1
  for (const [i, part] of rounds.entries()) {
    part.hidden = i !== round
    part.classList.remove('solo')
  }
  for (const [i, button] of all('.rounds button').entries()) button.setAttribute('aria-pressed', String(i === round))
  if (wiping()) fillWipe()
  listen()
  seek(0)
  play(before)
}

/** Both sides of the wipe. */
function fillWipe() {
  const list = clips()
  for (const [side, select] of all('#wipe select').entries()) {
    const chosen = Math.min(select.options.length ? select.selectedIndex : side, list.length - 1)
    select.replaceChildren(
      ...list.map((clip, i) => new Option(`${i + 1}${hidden(clip) ? '' : ` ${clip.dataset.name}`}`, String(i))),
    )
    select.selectedIndex = Math.max(0, chosen)
    const video = all('video', wipe)[side]
    const from = one('video', list[select.selectedIndex])
    if (video.src !== from.src) video.src = from.src
    if (!side && from.videoWidth) wipe.style.setProperty('--ratio', String(from.videoWidth / from.videoHeight))
  }
}

const hidden = (clip) => html.classList.contains('blind') && !clip.closest('.round').classList.contains('told')

function setWipe(on) {
  if (clips().length < 2 && on) return
  const before = state.playing
  play(false)
  wipe.hidden = !on
  html.classList.toggle('wiping', on)
  if (on) {
    fillWipe()
    wipe.scrollIntoView({ block: 'nearest' })
  }
  listen()
  goOn(before)
}

/** At the same instant again, once the clips that are shown now can say how long they are. */
async function goOn(playing) {
  const loaded = (video) => new Promise((done) => video.addEventListener('loadedmetadata', done, { once: true }))
  await Promise.all(screens().map((video) => video.readyState < 1 && !video.error && loaded(video)))
  seek(state.at)
  play(playing)
}

function moveWipe(share) {
  const at = Math.min(1, Math.max(0, share))
  wipe.style.setProperty('--split', `${100 * at}%`)
  one('#split').value = String(Math.round(1000 * at))
}

/* Picks: what the person preferred before any name was shown. */
const picks = []

function pick(clip) {
  const round = rounds[state.round]
  if (!html.classList.contains('blind') || round.classList.contains('told')) return
  const { id, clips: shown } = data.rounds[state.round]
  const chosen = clips().indexOf(clip)
  picks.push({ id, at: new Date().toISOString(), picked: shown[chosen].card, shown: shown.map(({ card }) => card) })
  round.classList.add('told')
  clip.classList.add('picked')
  const left = rounds.findIndex((part) => !part.classList.contains('told'))
  html.classList.toggle('all-told', left < 0)
  one('#picks').hidden = false
  one('#picked').textContent = JSON.stringify(pickFile(), null, 2)
  say(`You picked ${chosen + 1}: ${clip.dataset.name}.${left < 0 ? '' : ` Run ${left + 1} waits for you.`}`)
  if (wiping()) fillWipe()
}

const pickFile = () => ({ heroshot: 'picks', version: 1, comparison: data.key, task: data.task, picks })

function savePicks() {
  const link = document.createElement('a')
  link.href = `data:application/json,${encodeURIComponent(JSON.stringify(pickFile(), null, 2))}`
  link.download = `picks-${data.key}.json`
  link.click()
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const box = document.createElement('textarea')
    box.value = text
    document.body.append(box)
    box.select()
    document.execCommand('copy')
    box.remove()
  }
  const { textContent } = button
  button.textContent = 'Copied'
  say('Copied.')
  setTimeout(() => {
    button.textContent = textContent
  }, 1500)
}

const faster = (by) => setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(state.speed) + by))])

const KEYS = {
  ' ': () => play(!state.playing),
  k: () => play(!state.playing),
  ArrowLeft: () => seek(state.at - 0.5),
  ArrowRight: () => seek(state.at + 0.5),
  Home: () => seek(0),
  End: () => seek(length()),
  ',': () => step(-1),
  '.': () => step(1),
  '<': () => faster(-1),
  '>': () => faster(1),
  w: () => setWipe(!wiping()),
  l: () => {
    state.loop = !state.loop
    show()
  },
  m: () => {
    state.muted = !state.muted
    listen()
    show()
  },
  p: () => state.solo >= 0 && pick(clips()[state.solo]),
  '[': () => goTo(Math.max(0, state.round - 1)),
  ']': () => goTo(Math.min(rounds.length - 1, state.round + 1)),
  '?': () => (one('#help').open ? one('#help').close() : one('#help').showModal()),
  Escape: () => (wiping() ? setWipe(false) : state.solo >= 0 && solo(state.solo)),
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { target, key } = event
  // Keys that mean something to what has the focus are its own.
  const own = {
    SELECT: true,
    TEXTAREA: true,
    BUTTON: key === ' ' || key === 'Enter',
    SUMMARY: key === ' ' || key === 'Enter',
  }
  if (own[target.tagName] || (target.id === 'split' && key.startsWith('Arrow'))) return
  if (one('#help').open && key !== '?') return
  const act = /^[1-9]$/.test(key) ? () => solo(Number(key) - 1) : KEYS[key]
  if (!act) return
  event.preventDefault()
  act()
}

function start() {
  for (const video of all('.clip video')) {
    video.controls = false
    video.addEventListener('loadedmetadata', show)
    video.addEventListener('error', () => video.closest('.screen').classList.add('broken'))
  }
  for (const [i, round] of rounds.entries()) {
    round.hidden = i > 0
    for (const [place, clip] of all('.clip', round).entries()) {
      one('.screen', clip).addEventListener('click', () => solo(place))
      one('.solo', clip).addEventListener('click', () => solo(place))
      one('.pick', clip)?.addEventListener('click', () => pick(clip))
    }
  }
  for (const [i, button] of all('.rounds button').entries()) button.addEventListener('click', () => goTo(i))
  one('#play').addEventListener('click', () => play(!state.playing))
  one('#back').addEventListener('click', () => step(-1))
  one('#forth').addEventListener('click', () => step(1))
  one('#loop').addEventListener('click', KEYS.l)
  one('#sound').addEventListener('click', KEYS.m)
  one('#wiping').addEventListener('click', KEYS.w)
  one('#keys').addEventListener('click', KEYS['?'])
  one('#save')?.addEventListener('click', savePicks)
  one('#speed').addEventListener('change', ({ target }) => setSpeed(Number(target.value)))
  scrub.addEventListener('input', () => {
    const at = Number(scrub.value)
    play(false)
    seek(at)
  })
  one('#split').addEventListener('input', ({ target }) => moveWipe(Number(target.value) / 1000))
  for (const select of all('#wipe select'))
    select.addEventListener('change', () => {
      const before = state.playing
      play(false)
      fillWipe()
      goOn(before)
    })
  const screen = one('#wipe .screen')
  const drag = ({ clientX }) => {
    const { left, width } = screen.getBoundingClientRect()
    moveWipe((clientX - left) / width)
  }
  screen.addEventListener('pointerdown', (event) => {
    screen.setPointerCapture(event.pointerId)
    drag(event)
  })
  screen.addEventListener('pointermove', (event) => {
    if (screen.hasPointerCapture(event.pointerId)) drag(event)
  })
  document.addEventListener('keydown', onKey)
  bar.hidden = false
  moveWipe(0.5)
  listen()
  show()
  requestAnimationFrame(tick)
  const ready = clips().map(
    (clip) =>
      new Promise((done) => {
        const video = one('video', clip)
        if (video.readyState >= 2 || video.error) return done()
        for (const name of ['loadeddata', 'error']) video.addEventListener(name, done, { once: true })
      }),
  )
  Promise.all(ready).then(() => {
    html.dataset.ready = 'yes'
    show()
    if (!calm) play(true)
  })
}

html.classList.add('live')
for (const button of all('.copy'))
  button.addEventListener('click', () => copy(one(button.dataset.of).textContent, button))
if (rounds.length) start()
