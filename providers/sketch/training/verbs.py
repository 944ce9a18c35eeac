"""How things move and meet, in English: verbs by motion and kind, directions, and relations between two things.

Verbs are in their base form; english.py inflects them. Lists are strings split on '|' or spaces, to stay readable.
"""

from english import bars

# --- verbs that travel, by verb class, without saying where to ---
GO = {
    'drive': 'drive move race speed travel roll cruise zoom rush head go drive drive'.split(),
    'ride': 'ride cycle pedal move race roll speed ride head go'.split(),
    'sail': 'sail drift move glide cruise travel float head sail go'.split(),
    'fly': 'fly glide soar move travel drift sweep fly head swoop go'.split(),
    'swim': 'swim glide move drift dart paddle swim head go'.split(),
    'walk': (
        'walk run move stroll wander go trot jog march hurry dash sprint step amble race stride hike head '
        'roam crawl sneak walk run dance'
    ).split(),
    'hop': 'hop run bound move scamper go hurry leap dash hop head'.split(),
    'float': 'float drift move fly glide sail float drift head go'.split(),
    'roll': 'roll move slide tumble go roll'.split(),
    'slide': 'slide move glide slide go'.split(),
    'rise': 'move drift glide'.split(),
    'still': 'move slide'.split(),
}
GO_BY_KIND = {
    'horse': 'gallop trot canter'.split(),
    'zebra': 'gallop trot'.split(),
    'snake': 'slither crawl glide'.split(),
    'duck': 'paddle glide swim'.split(),
    'swan': 'glide paddle swim'.split(),
    'penguin': 'waddle slide'.split(),
    'crab': 'crawl scuttle'.split(),
    'train': 'chug rumble thunder steam'.split(),
    'kangaroo': 'bound leap hop'.split(),
    'butterfly': 'flutter'.split(),
    'bee': 'buzz'.split(),
    'bird': 'flap glide'.split(),
    'frog': 'leap hop'.split(),
    'astronaut': 'float bounce'.split(),
    'rocket': 'shoot fly'.split(),
    'elephant': 'lumber plod'.split(),
    'mouse': 'scurry dart'.split(),
    'squirrel': 'scurry dart'.split(),
    'boat': 'row'.split(),
    'child': 'skip play climb'.split(),
    'man': 'climb walk'.split(),
    'woman': 'climb walk'.split(),
    'ghost': 'float drift'.split(),
    'dinosaur': 'stomp stride'.split(),
    'turtle': 'crawl swim'.split(),
    'ball': 'roll'.split(),
    'motorcycle': 'roar'.split(),
    'tractor': 'rumble plow'.split(),
    'tiger': 'prowl stalk'.split(),
    'cat': 'prowl sneak'.split(),
    'wolf': 'prowl trot'.split(),
    'fox': 'sneak trot'.split(),
    'robot': 'march roll'.split(),
    'camel': 'plod trek'.split(),
    'bear': 'lumber'.split(),
    'fish': 'dart'.split(),
    'plane': 'fly'.split(),
    'helicopter': 'buzz'.split(),
    'monkey': 'scamper'.split(),
}
LATERAL_ADVERBIALS = bars(
    'past|along|across|by|forward|around|||||across the scene|through the frame|on its way|onward'
)
STILL = {
    'walk': bars(
        'stand|sit|stand still|wait|look at the view|rest|sleep|eat|look at the sky|lie down|look around|'
        'sit quietly|stand alone|doze|lie|'
        'stand and wait|nap|pause|stare|watch|sit down|stay'
    ),
    'hop': bars('sit|wait|rest|nibble|sit still|eat'),
    'drive': bars('be parked|stand still|wait|stop|stand|idle|be stopped'),
    'sail': bars('be anchored|rest|be moored|lie at anchor|wait|lie still'),
    'fly': bars('hover|hang in the air|hover in place|rest|perch'),
    'float': bars('hover|hang|hang in the air|hover in place|shine|glow'),
    'roll': bars('lie still|rest|lie|sit'),
    'slide': bars('stand|rest|lie|sit'),
    'still': bars('stand|stand still|stand alone|sit|rest|stand tall|wait|lie'),
    'rise': bars('shine|hang|glow|hang low|shine brightly'),
    'ride': bars('stand|be parked|wait|lean'),
    'swim': bars('float|rest|hover|float in place'),
}
STILL_BY_KIND = {
    'campfire': bars('burn|crackle|glow|flicker'),
    'candle': bars('burn|flicker|glow'),
    'lamp': bars('glow|flicker|shine|light up'),
    'flower': bars('bloom|grow|stand'),
    'tree': bars('grow|stand'),
    'clock': bars('tick|hang|strike midnight'),
    'waterfall': bars('roar|thunder|splash'),
    'fountain': bars('splash|sparkle'),
    'volcano': bars('erupt|smoke|rumble'),
    'cow': bars('graze|chew|graze'),
    'sheep': bars('graze'),
    'horse': bars('graze'),
    'deer': bars('graze'),
    'zebra': bars('graze'),
    'lighthouse': bars('shine|blink|flash'),
    'dog': bars('bark|sit'),
    'wolf': bars('howl'),
    'lion': bars('roar|rest'),
    'owl': bars('perch|hoot|sit'),
    'cat': bars('sleep|nap|purr|curl up'),
    'star': bars('shine|twinkle|glow'),
    'rainbow': bars('shine|appear|glow'),
    'cup': bars('steam|stand'),
    'bird': bars('perch|sit|sing'),
    'man': bars('read|work|pray|meditate|fish'),
    'woman': bars('read|sing|meditate|pose'),
    'child': bars('read|laugh|sleep'),
    'bed': bars('stand'),
    'chicken': bars('peck'),
    'laptop': bars('glow|flicker|hum'),
    'heart': bars('beat|glow'),
    'bridge': bars('stand|span the water'),
    'snowman': bars('smile|melt'),
    'windmill': bars('stand'),
    'pumpkin': bars('glow'),
}

# --- directions ---
_SIDE = (
    'to the {d}|{d}|{o} to {d}|from {o} to {d}|from the {o} to the {d}|{d}wards|{d}ward|'
    'toward the {d} side|towards the {d}|to the {d} side|'
    'across the screen from {o} to {d}|from the {o} side to the {d}|off to the {d}|'
    'to the {d} side of the frame|toward the {d} edge|'
    'to the {d}|from {o} to {d}|across the frame to the {d}|over to the {d}|toward the {d} of the screen'
)
_SIDE_VERBS = (
    'enter from the {o}|enter from the {o} side|enter the frame from the {o}|come in from the {o}|'
    'appear from the {o}|exit to the {d}|'
    'exit {d}|leave to the {d}|leave the frame to the {d}|disappear off the {d} side|'
    'exit the frame on the {d}|head {d}|head {d}|head to the {d}|'
    'enter from {o}|turn {d}|move {d}|cross from {o} to {d}|cross the frame from {o} to {d}|'
    'cross the screen from {o} to {d}|'
    'pass from {o} to {d}|travel {d}|go {d}|come from the {o}|arrive from the {o}'
)


def _side(text, direction):
    other, compass = ('right', 'west') if direction == 'left' else ('left', 'east')
    phrases = [p.format(d=direction, o=other) for p in bars(text)]
    return phrases, compass


def _side_phrases(direction):
    phrases, compass = _side(_SIDE, direction)
    return phrases + [f'{compass}ward', f'to the {compass}', compass]


def _side_verbs(direction):
    phrases, compass = _side(_SIDE_VERBS, direction)
    return phrases + [f'head {compass}', f'travel {compass}']


# Where to, after any verb of movement.
DIRECTION = {
    'left': _side_phrases('left'),
    'right': _side_phrases('right'),
    'up': bars(
        'up|upward|upwards|into the sky|up into the sky|higher and higher|up into the air|into the air|'
        'skyward|straight up|up and up|'
        'toward the sky|up toward the clouds|up to the clouds|upward into the clouds|up and away|higher|'
        'up high|up towards the sun|to the top|up'
    ),
    'down': bars(
        'down|downward|downwards|to the ground|down to the ground|toward the ground|from the sky|'
        'down from the sky|out of the sky|lower and lower|'
        'straight down|to the bottom|down to earth|lower|all the way down|earthward|back down|'
        'down from above|to earth|down'
    ),
    'toward': bars(
        'toward the camera|towards the camera|towards us|toward us|closer|closer and closer|'
        'towards the viewer|toward the viewer|to the camera|'
        'straight at the camera|right at us|straight towards us|directly at the camera|into the foreground|'
        'at the camera|up to the camera|'
        'towards the lens|in our direction|straight at the viewer|nearer'
    ),
    'away': bars(
        'away|away|into the distance|away from the camera|toward the horizon|towards the horizon|'
        'away from us|off into the distance|off toward the horizon|'
        'far away|into the background|into the far distance|away into the distance|farther and farther away|'
        'away from the viewer|out to the horizon|'
        'further away|to the horizon|off into the horizon'
    ),
}
# Verbs that carry the direction themselves.
DIRECTION_VERBS = {
    'left': _side_verbs('left'),
    'right': _side_verbs('right'),
    'up': bars(
        'rise|rise|rise up|ascend|climb|climb higher|climb up|go up|float up|drift up|soar up|soar upward|'
        'soar into the sky|lift off|take off|shoot up|fly up|'
        'rise into the sky|rise into the air|ascend into the sky|rise slowly|launch|float upward|'
        'drift upward|rise higher|lift up|levitate|move up|rise from the ground|'
        'rise out of the water|climb into the sky|take flight|take to the air|rocket up|swim up|'
        'rise to the surface|float away into the sky'
    ),
    'down': bars(
        'fall|fall|fall down|descend|sink|drop|drop down|land|dive|dive down|plunge|plunge down|come down|'
        'go down|float down|drift down|fly down|swoop down|'
        'fall from the sky|sink down|move down|descend slowly|come in to land|touch down|lower|tumble down|'
        'plummet|crash down|dive into the depths|sink to the bottom|'
        'sink to the ground|swim down|fall to the ground|descend to the ground|glide down'
    ),
    'toward': bars(
        'approach|approach the camera|approach us|come closer|come closer|come towards us|'
        'come toward the camera|get closer|come near|advance toward the camera|'
        'draw near|come nearer|approach the viewer|come at us|get bigger|come straight at the camera|'
        'walk up to the camera|head straight for the camera|'
        'move closer|get closer and closer|come into the foreground|head towards us|draw closer|loom closer'
    ),
    'away': bars(
        'recede|recede into the distance|disappear into the distance|vanish into the distance|'
        'head into the distance|head for the horizon|head off|'
        'disappear over the horizon|fade into the distance|move away|go away|leave|depart|head away|'
        'head away from the camera|get smaller and smaller|vanish in the distance|'
        'retreat|back away|move away from the camera|shrink into the distance|leave us behind|'
        'ride off into the distance|head out|disappear in the distance'
    ),
}
# Only these kinds of verb class take every one of those verbs literally; others keep to the neutral ones.
NEUTRAL_VERBS = {
    'up': bars('rise|rise up|ascend|go up|float up|climb up|move up|levitate|float into the air|climb|jump up high'),
    'down': bars('fall|fall down|drop|descend|come down|sink|go down|move down|tumble down|drop down'),
}
KIND_UP = {
    'rocket': bars(
        'launch|blast off|lift off|take off|launch into the sky|shoot into the sky|shoot up|'
        'rise on a column of flame|launch into space|launch'
    ),
    'plane': bars('take off|climb|ascend|lift off'),
    'sun': bars('rise|come up|climb|rise slowly|rise'),
    'moon': bars('rise|come up|climb|rise slowly|rise'),
    'helicopter': bars('take off|lift off|rise'),
    'balloon': bars('rise|float up|drift up|fly up|float away into the sky'),
    'hotair': bars('rise|ascend|lift off|float up|drift up'),
}
KIND_DOWN = {
    'plane': bars('land|descend|come in to land|touch down'),
    'sun': bars('set|go down|sink|set slowly|set'),
    'moon': bars('set|go down|sink'),
    'star': bars('fall|fall from the sky|drop|shoot down'),
    'helicopter': bars('land|descend|touch down'),
    'rocket': bars('land|descend|touch down|fall back to earth'),
    'submarine': bars('dive|descend|sink|submerge'),
    'ship': bars('sink'),
    'boat': bars('sink'),
    'apple': bars('fall|drop'),
    'ufo': bars('land|descend|touch down'),
}
MOTION_VERBS = {
    'bounce': bars(
        'bounce|bounce|bounce up and down|bounce around|bounce on the ground|bounce again and again|'
        'bounce off the ground|bounce happily'
    ),
    'jump': bars(
        'jump|jump|leap|jump up and down|hop in place|jump for joy|leap into the air|jump high|'
        'jump in the air|leap high|jump around'
    ),
    'circle': bars(
        'circle|circle|go around in circles|circle around|move in a circle|circle overhead|go in circles|'
        'loop around|run in circles|circle slowly|orbit'
    ),
    'spin': bars(
        'spin|spin|rotate|turn around|twirl|spin in place|spin around|whirl|revolve|turn slowly|'
        'rotate slowly|pirouette|spin on the spot'
    ),
    'sway': bars(
        'sway|sway in the wind|swing|sway gently|rock gently|bob up and down|dance|wave|'
        'sway from side to side|rock back and forth|swing back and forth|bob|wobble|flutter in the wind'
    ),
}
SUN_TIME = {('sun', 'up'): 'dawn', ('sun', 'down'): 'sunset', ('moon', 'up'): 'night', ('moon', 'down'): 'dawn'}

FAST = bars('fast|quickly|at high speed|rapidly|at full speed|swiftly|very fast|hurriedly')
SLOW = bars('slowly|gently|calmly|slowly|softly|lazily|peacefully|quietly|very slowly|leisurely')

# --- relations: subject, relation, object ---
RELATION = {
    'left': bars(
        'to the left of|left of|on the left of|on the left side of|to the left of|just left of|standing to the left of'
    ),
    'right': bars(
        'to the right of|right of|on the right of|on the right side of|to the right of|just right of|'
        'standing to the right of'
    ),
    'above': bars(
        'above|over|high above|hovering above|flying over|floating above|up above|hanging over|hanging above|'
        'directly above|hovering over|flying above|soaring over|circling above'
    ),
    'below': bars(
        'below|under|beneath|underneath|sitting under|standing under|directly below|lying under|'
        'resting under|sleeping under|hiding under'
    ),
    'on': bars(
        'on|on top of|sitting on|standing on|perched on|resting on|lying on|balancing on|atop|on|on top of|'
        'sitting on top of|sleeping on|riding on|placed on'
    ),
    'behind': bars('behind|hidden behind|standing behind|hiding behind|right behind|waiting behind|behind'),
    'front': bars(
        'in front of|standing in front of|right in front of|sitting in front of|waiting in front of|parked in front of'
    ),
    'next': bars(
        'next to|beside|by|near|alongside|close to|standing next to|sitting beside|right next to|'
        'standing beside|leaning against'
    ),
}
INVERTED = {  # "{on} a table stands a candle"
    'left': bars('to the left of|left of|on the left of'),
    'right': bars('to the right of|right of|on the right of'),
    'above': bars('above|over|high above'),
    'below': bars('below|under|beneath|underneath'),
    'on': bars('on|on top of|atop'),
    'behind': bars('behind'),
    'front': bars('in front of'),
    'next': bars('next to|beside|near'),
}
INTERACTION = {  # verb phrases that take the second group as an object; the scene builder gives each a layout
    'pass': bars(
        'pass|drive past|go past|move past|pass by|{go} past|{go} by|{go} past|{go} past|{go} in front of|'
        'cross in front of'
    ),
    'cross': bars('cross|{go} across|{go} over|cross|walk across'),
    'over': bars(
        'fly over|{go} over|glide over|soar over|float over|drift over|pass over|hover over|soar above|'
        'fly above|hang over|hover above'
    ),
    'jump': bars('jump over|leap over|hop over|vault over'),
    'around': bars('circle|{go} around|go around|circle around|orbit|{go} in circles around|run around|dance around'),
    'toward': bars(
        '{go} toward|{go} towards|approach|head toward|move toward|run to|{go} to|come up to|head for|head towards'
    ),
    'from': bars('{go} away from|run from|flee from|escape from|move away from|leave'),
    'chase': bars('chase|follow|run after|chase after|pursue|hunt'),
    'watch': bars(
        'watch|look at|stare at|admire|look up at|guard|wait for|greet|photograph|point at|talk to|smell|'
        'paint|play with|play'
    ),
    'ride': bars(
        'ride|ride on|sit on|stand on|lie on|rest on|perch on|sleep on|balance on|climb onto|sit on top of|'
        'dance on|stand on top of'
    ),
    'land': bars('land on|fall on|drop onto|fall onto|settle on|come down on'),
    'under': bars(
        'sit under|rest under|sleep under|stand under|lie under|hide under|wait under|hide beneath|'
        'swim under|pass under|sail under|float under'
    ),
    'hide': bars(
        'hide behind|stand behind|wait behind|peek out from behind|sit behind|rise behind|appear behind|'
        'emerge from behind'
    ),
    'hold': bars('hold|carry|push|pull|bring|with|with|fly|drag|wave'),
    'by': bars(
        'stand next to|stand beside|sit by|stand by|wait near|rest beside|sit next to|lean against|'
        'stand near|sleep next to|sit near|grow beside|lie beside'
    ),
    'up': bars(
        'rise from|fly up from|take off from|emerge from|rise out of|lift off from|launch from|rise above|'
        'rise over|rise past|drift up past|float up past|climb past|rise beside|float up over|rise up over'
    ),
    'down': bars(
        'fall from|drop from|fall off|jump down from|float down from|fall past|sink behind|descend past|'
        'fall beside|come down next to|drop beside|land next to|set behind|land near|descend toward|'
        'land beside'
    ),
}

OBJECT_VERBS = {  # what people do with particular things
    'book': bars('read|open|hold|write in|carry'),
    'guitar': bars('play|hold|carry|tune'),
    'piano': bars('play|tune|sit at'),
    'ball': bars('kick|throw|catch|play with|bounce|hit|chase|roll'),
    'kite': bars('fly|hold|chase'),
    'apple': bars('eat|hold|pick|bite'),
    'cake': bars('eat|cut|carry|bake|look at'),
    'gift': bars('open|wrap|carry|hold|give'),
    'cup': bars('drink from|hold|carry'),
    'candle': bars('light|blow out|hold|carry'),
    'flag': bars('plant|wave|raise|hold|carry'),
    'flower': bars('pick|water|smell|hold|plant|admire'),
    'laptop': bars('type on|look at|work on|watch|use'),
    'umbrella': bars('hold|open|carry|walk under'),
    'balloon': bars('hold|let go of|chase|carry|catch'),
    'bicycle': bars('ride|push|repair'),
    'horse': bars('ride|lead|feed|pet'),
    'dog': bars('walk|pet|feed|play with|hug'),
    'cat': bars('pet|feed|hold|play with'),
    'snowman': bars('build|hug|decorate'),
    'car': bars('drive|wash|repair|push'),
    'boat': bars('row|push|paint'),
    'tent': bars('put up|sit near|open'),
    'campfire': bars('light|sit around|cook over|stare into'),
    'box': bars('open|carry|push|pull|lift'),
    'chair': bars('sit on|carry|paint'),
    'bottle': bars('hold|open|pour from|paint'),
    'pumpkin': bars('carve|carry|hold'),
    'lamp': bars('light|hold|lean on'),
    'sheep': bars('herd|feed|count'),
    'cow': bars('milk|feed|herd'),
    'chicken': bars('feed|chase'),
    'duck': bars('feed|watch'),
    'tree': bars('climb|plant|water|hug|decorate'),
    'house': bars('paint|build|leave|enter'),
    'dragon': bars('fight|face|ride|tame'),
    'heart': bars('hold|draw'),
    'fish': bars('catch|feed|hold'),
    'clock': bars('repair|look at|wind'),
    'table': bars('sit at|stand behind|clean|set'),
    'star': bars('hold|reach for|watch'),
    'truck': bars('drive|load|unload'),
    'motorcycle': bars('ride|repair'),
    'rabbit': bars('hold|pet|feed|pull out'),
    'statue': bars('carve|paint|look up at'),
    'tractor': bars('drive|repair'),
    'bird': bars('feed|watch|hold'),
    'butterfly': bars('chase|catch|watch'),
    'castle': bars('attack|enter|guard'),
}
