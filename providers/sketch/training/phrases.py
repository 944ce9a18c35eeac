"""Everything around the things: colours, time, weather, camera, shot; and words that mean nothing for the scene.

Lists are strings split on '|' or spaces, to stay readable.
"""

from english import bars

COLOUR_WORDS = {
    'red': bars('red|red|red|crimson|scarlet|bright red|dark red|ruby red'),
    'orange': bars('orange|orange|bright orange'),
    'yellow': bars('yellow|yellow|yellow|lemon yellow|bright yellow|pale yellow'),
    'green': bars('green|green|green|emerald|lime|dark green|light green|bright green|emerald green'),
    'blue': bars('blue|blue|blue|navy|azure|light blue|dark blue|bright blue|navy blue|pale blue|sky blue'),
    'purple': bars('purple|purple|violet|lilac|deep purple|lavender'),
    'pink': bars('pink|pink|magenta|rosy|hot pink|pale pink|neon pink'),
    'white': bars('white|white|white|ivory|snow white|cream'),
    'black': bars('black|black|black|jet black|dark black'),
    'grey': bars('grey|gray|silver|light grey|dark gray'),
    'brown': bars('brown|brown|tan|dark brown|light brown|beige'),
    'gold': bars('golden|gold|golden'),
    'teal': bars('teal|turquoise|cyan|aqua'),
}
# Words that carry a colour of their own.
COLOURED_WORDS = {
    'polar bear': 'white',
    'crow': 'black',
    'raven': 'black',
    'dove': 'white',
    'black bear': 'black',
    'panther': 'black',
    'brown bear': 'brown',
    'flamingo': 'pink',
    'snowy owl': 'white',
}
CLOTHES = bars(
    'dress|coat|jacket|shirt|cloak|robe|suit|raincoat|sweater|hoodie|uniform|gown|cape|armor|pajamas|spacesuit|outfit'
)

SMALL = 'small tiny little miniature small little'.split()
BIG = 'big large huge giant enormous massive gigantic big large tall'.split()
FLUFF = (
    'beautiful cute lonely shiny old happy majestic lovely funny friendly colorful brave sleepy magical '
    'vintage curious bright wooden '
    'mysterious elegant playful proud wild graceful futuristic glowing young fast fluffy old old young '
    'young rusty ancient long '
    'tall sad tired hungry angry lost sleek ornate steaming antique abandoned stray fat thin noisy quiet '
    'solitary dusty muddy wet '
    'heavy light broken bearded barefoot cheerful nervous clever gentle wise mighty fierce strong '
    'weathered modern weary paper toy '
    'metal stone glass plastic empty full smiling excited elderly striped spotted furry armored crooked '
    'flickering burning smoky '
    'ripe fresh battered retro luxurious racing flying running sleeping dancing swimming'
).split()
PLACE_ADJECTIVES = (
    'quiet busy empty wet green blue dark golden white calm wide vast lonely old sunny frozen beautiful '
    'peaceful crowded red rocky '
    'distant magical tropical medieval modern gray black deep bright wild dusty sleepy ancient endless '
    'narrow hot cold '
    'abandoned sunlit lush silent remote windy colorful stormy foggy misty rainy'
).split()

# --- time, weather, camera, shot ---
TIME = {
    'dawn': bars(
        'at dawn|in the early morning|at sunrise|in the morning light|as the sun rises|in the soft morning|'
        'at daybreak|at first light|in the morning|before sunrise|'
        'early in the morning|in the early morning light|just after sunrise|one morning|as dawn breaks|dawn|'
        'sunrise|during sunrise|early morning|morning light|on a quiet morning|at the break of day'
    ),
    'day': bars(
        'in daylight|on a sunny day|at noon|during the day|in the afternoon|under a blue sky|'
        'in bright sunshine|at midday|in broad daylight|on a summer day|in the midday sun|'
        'on a bright day|on a hot day|in the sunshine|at high noon|on a sunny afternoon|on a warm day|'
        'under the bright sun|daytime|in the sun|on a clear day|midday|in the hot sun|by day|'
        'under the midday sun'
    ),
    'sunset': bars(
        'at sunset|at dusk|in the evening|during golden hour|as the sun sets|in the evening light|'
        'at twilight|during sunset|sunset|at golden hour|dusk|in the evening sun|golden hour|'
        'in the last light of day|under an orange sky|as the sun goes down|in the setting sun|'
        'into the sunset|in the glow of sunset|one evening|with the sun setting|before nightfall|'
        'just before sunset|twilight'
    ),
    'night': bars(
        'at night|by moonlight|under the stars|at midnight|in the dark|under a starry sky|in the moonlight|'
        'late at night|after dark|in the middle of the night|under the night sky|at night|'
        'night|during the night|under the moonlight|midnight|in the darkness|under a full moon|'
        'on a dark night|lit by the moon|by starlight|at nightfall|with stars overhead|under a moonlit sky|'
        'night time|in the dead of night'
    ),
}
TIME_ADJECTIVES = {
    'night': ['moonlit', 'starlit', 'midnight', 'nighttime'],
    'day': ['sunny', 'sunlit', 'sun-drenched'],
    'sunset': ['sunset', 'evening', 'twilight'],
    'dawn': ['morning', 'early morning'],
}
WEATHER = {
    'clear': bars(
        'under a clear sky|in clear weather|under a cloudless sky|in fine weather|with clear skies|'
        'in good weather|on a clear day'
    ),
    'clouds': bars(
        'under a cloudy sky|on a cloudy day|under gray clouds|on an overcast day|with fluffy clouds|'
        'under an overcast sky|in cloudy weather|with clouds in the sky|under heavy clouds|'
        'beneath dark clouds|overcast|cloudy sky|with gray skies|under a grey sky|as clouds drift by|cloudy'
    ),
    'rain': bars(
        'in the rain|on a rainy day|while it rains|in heavy rain|with rain falling|in a drizzle|'
        'in the pouring rain|during a downpour|as rain falls|under heavy rain|in light rain|'
        'as it rains|through the rain|rain falling|while rain falls softly|heavy rain|rainy|'
        'with raindrops falling|during a rain shower|rain pouring down|soaked by rain|in a downpour|'
        'on a wet rainy day'
    ),
    'snow': bars(
        'in falling snow|while it snows|with snow falling|in a blizzard|on a snowy day|as snowflakes fall|'
        'in a snowstorm|as snow falls|during a snowfall|in heavy snow|in light snow|'
        'snow falling|with snowflakes drifting|as it snows|while snow falls|snowfall|through a blizzard|'
        'during a snowstorm|as snow drifts down|snow falls softly|gentle snowfall'
    ),
    'fog': bars(
        'in the fog|in the mist|on a foggy day|in thick fog|on a misty day|shrouded in mist|through the fog|'
        'in dense fog|through the mist|with fog rolling in|in morning mist|in a thick haze|'
        'covered in fog|wrapped in fog|in the haze|thick fog|misty|foggy|with mist rising|surrounded by fog|'
        'in heavy mist|hazy|out of the fog|out of the mist|in swirling mist'
    ),
    'storm': bars(
        'in a storm|during a thunderstorm|with lightning|in stormy weather|in a raging storm|'
        'with thunder and lightning|during a storm|as lightning strikes|in a violent storm|through the storm|'
        'as a storm rages|while thunder rolls|stormy|lightning in the sky|under a stormy sky|in a hurricane|'
        'as lightning flashes|during a lightning storm|thunderstorm|as a storm approaches|'
        'with lightning flashing'
    ),
}
WEATHER_ADJECTIVES = {
    'rain': ['rainy', 'rain-soaked', 'rainy'],
    'fog': ['foggy', 'misty', 'hazy', 'fog-covered'],
    'storm': ['stormy'],
    'clouds': ['cloudy', 'overcast'],
    'clear': ['clear'],
}
TIME_NOUN = {
    'night': ['night', 'night'],
    'day': ['day', 'afternoon', 'day'],
    'dawn': ['morning', 'morning', 'dawn'],
    'sunset': ['evening', 'sunset', 'evening'],
}

_CAMERA = {  # phrases that may stand anywhere a comma may
    'static': 'static shot|static camera|fixed camera|locked off camera|locked-off shot|the camera is still|'
    'the camera holds still|the camera does not move|no camera movement|still camera|tripod shot|'
    'stationary camera|static tripod shot|the camera stays still|static|camera on a tripod|fixed shot|'
    'steady tripod shot|camera locked off|the camera remains fixed|motionless camera|camera stays put',
    'pan_left': 'the camera pans left|camera panning to the left|pan left|slow pan left|camera pans to the left|'
    'slow pan to the left|panning left|the camera slowly pans left|left pan|camera pan left|'
    'pan from right to left|camera slides left|camera sweeps left|the camera moves left|'
    'the camera turns left|trucking left|dolly left|camera pans slowly to the left|'
    'panning shot to the left|panning leftward|whip pan left',
    'tilt_up': 'the camera tilts up|camera tilting up|tilt up|crane up|slow tilt up|camera tilts upward|'
    'tilting upward|crane shot rising|the camera rises|camera rising|upward tilt|crane shot going up|'
    'the camera slowly tilts up|camera looks up|camera cranes up|boom up|pedestal up|the camera moves up|'
    'rising crane shot|camera tilts up to the sky|rising camera|camera tilt up|jib up|camera goes up',
    'tilt_down': 'the camera tilts down|tilt down|camera tilting down|crane down|slow tilt down|camera tilts downward|'
    'tilting downward|crane shot descending|the camera lowers|camera descending|downward tilt|'
    'the camera slowly tilts down|camera looks down|camera cranes down|boom down|the camera moves down|'
    'descending crane shot|camera tilts down from the sky|camera tilt down|the camera sinks|'
    'pedestal down|camera goes down|lowering camera',
    'zoom_in': 'the camera zooms in|slow zoom in|camera pushes in|dolly in|camera moving closer|zoom in|push in|'
    'slow push in|push-in|slow push-in|camera zooming in|the camera moves in|camera closes in|'
    'the camera moves closer|'
    'slow dolly in|camera slowly pushes in|zooming in|camera dollies in|the camera slowly zooms in|'
    'camera gets closer|fast zoom in|crash zoom in|camera moves forward|camera pushing forward|'
    'camera creeps in|dolly forward|zooms in slowly|gradual zoom in',
    'zoom_out': 'the camera zooms out|slow zoom out|camera pulls back|dolly out|zoom out|pull back shot|pull out|'
    'slow pull back|pull-back|camera zooming out|the camera moves back|camera backs away|'
    'the camera slowly pulls back|'
    'slow dolly out|pulling back|zooming out|camera dollies out|camera pulls away|'
    'the camera slowly zooms out|camera retreats|fast zoom out|slow pull-out|camera moves backward|'
    'camera pulls out|dolly back|zooms out slowly|camera pulling back slowly|gradual zoom out',
    'tracking': 'tracking shot|the camera follows|camera following|follow shot|follow cam|'
    'the camera tracks alongside|tracking camera|the camera follows along|camera tracks along|'
    'side tracking shot|the camera follows behind|'
    'the camera moves along|smooth tracking shot|camera tracking alongside|following shot|'
    'steadicam follow|steadicam tracking shot|camera follows closely|the camera keeps pace|'
    'tracking alongside',
    'handheld': 'handheld camera|shaky camera|handheld shot|handheld|shaky cam|shaky handheld camera|'
    'hand-held camera|handheld footage|hand held|wobbly camera|handheld style|documentary style handheld|'
    'shaky handheld footage|'
    'jittery handheld camera|camera shakes|handheld feel|slightly shaky camera|filmed handheld|'
    'phone footage handheld|shaking camera',
}
_CAMERA['pan_right'] = '|'.join(
    p.replace('left', '#').replace('right', 'left').replace('#', 'right') for p in bars(_CAMERA['pan_left'])
)
CAMERA = {name: bars(text) for name, text in _CAMERA.items()}
_CAMERA_OBJECT = {  # phrases that lead into the subject: "camera pushes in on {a candle}"
    'static': 'static shot of|fixed shot of|locked-off shot of|static camera on|the camera holds on|tripod shot of|'
    'a still shot of|static wide shot of|the camera rests on',
    'pan_left': 'slow pan left across|the camera pans left across|pan left over|the camera pans left past|'
    'panning left to|pan left to reveal|the camera pans left to|camera panning left over',
    'tilt_up': 'tilt up to|the camera tilts up to|tilting up to reveal|crane up over|camera tilts up at|'
    'the camera rises over|the camera rises above|tilt up from the ground to|crane shot rising over|'
    'tilting up on',
    'tilt_down': 'tilt down to|the camera tilts down to|tilting down to reveal|tilt down from the sky to|'
    'camera tilts down on|crane down to|the camera lowers to|tilting down on|crane shot descending on',
    'zoom_in': 'zoom in on|the camera pushes in on|camera slowly pushes in on|slow zoom in on|zooming in on|'
    'push in on|slow push in on|dolly in on|the camera moves closer to|camera closes in on|'
    'slow dolly in to|the camera zooms in on|push in toward|dolly toward|camera moves in on',
    'zoom_out': 'zoom out from|the camera pulls back from|slow zoom out from|pull back from|pull back to reveal|'
    'camera pulls back to reveal|pulling back from|dolly out from|the camera pulls away from|'
    'zooming out from|zoom out to reveal|camera backs away from|slow pull back from',
    'tracking': 'tracking shot of|the camera follows|camera follows|camera tracks|following|follow shot of|'
    'tracking shot following|a tracking shot follows|side tracking shot of|steadicam shot following|'
    'the camera tracks|camera tracking',
    'handheld': 'handheld shot of|handheld footage of|shaky handheld shot of|shaky cam footage of|'
    'handheld camera follows|hand-held shot of|shaky footage of|handheld camera on',
}
_CAMERA_OBJECT['pan_right'] = _CAMERA_OBJECT['pan_left'].replace('left', 'right')
CAMERA_OBJECT = {name: bars(text) for name, text in _CAMERA_OBJECT.items()}
SHOT = {
    'wide': bars(
        'wide shot|establishing shot|aerial view|panorama|long shot|wide angle|drone shot|aerial shot|'
        'extreme wide shot|wide view|wide angle shot|very wide shot|overhead drone shot|'
        'wide establishing shot|drone footage|panoramic view|full shot'
    ),
    'medium': bars('medium shot|mid shot|medium view|waist shot|medium wide shot'),
    'close': bars(
        'close-up|close up|closeup shot|macro shot|extreme close-up|close shot|tight shot|macro|'
        'extreme close up|closeup|tight close-up|close up shot'
    ),
}

# --- words without meaning for the scene ---
STYLE = bars(
    'cinematic|4k|8k|highly detailed|film grain|beautiful lighting|masterpiece|ultra realistic|'
    'photorealistic|hd|trending on artstation|soft light|anime style|pixar style|cartoon|watercolor|'
    'illustration|'
    'depth of field|epic|dramatic lighting|award winning|bokeh|best quality|slow motion|35mm|'
    'volumetric light|flat design|vector art|studio ghibli style|moody|minimalist|high resolution|'
    'smooth motion|dreamy|'
    'peaceful mood|vibrant colors|storyboard|concept art|60fps|warm tones|noir style|'
    'black and white film|pastel colors|oil painting|stop motion|hand drawn|retro style|'
    'shallow depth of field|anamorphic lens|'
    "time lapse|golden light|calm mood|lo-fi|children's book style|warm light|soft shadows|long take|"
    'muted colors|comic style|pixel art|claymation|documentary|movie trailer|vhs|cozy atmosphere|'
    'mysterious mood|silhouette|lens flare|atmospheric'
)
PREFIXES = bars(
    'a video of|video of|an animation of|a clip of|a cinematic shot of|footage of|a short film about|'
    'a scene with|show|create a video of|make a video of|please generate|generate|a movie scene of|'
    'i want to see|'
    'a picture of|animated|there is|imagine|a shot of|a scene of|we see|shot of|a short clip of|scene:|'
    'make me|give me|draw|an animated scene of|a view of|an image of|show me|slow motion shot of|'
    'a cartoon of|here is|once upon a time'
)
SENTENCES = bars(
    'it is very peaceful|everything is calm|the mood is calm|what a lovely view|very relaxing|'
    'the light is soft|in slow motion|everything looks beautiful|the wind blows softly|leaves rustle|'
    'nothing else moves|'
    'dust hangs in the light|soft shadows everywhere|the air is cold|the atmosphere is tense|music plays|'
    'long shadows stretch out|the mood is lonely|nobody speaks|a sense of wonder|the colors are warm|'
    'the scene feels magical|time stands still|leaves fall|dust swirls|the crowd cheers|'
    'it feels like a dream|steam rises|smoke drifts|the ending is happy|sparks fly|shadows move'
)
SMALL_CLAUSES = bars(
    'smoke rising from the chimney|steam rising|leaves falling|waves crashing|dust rising behind|'
    'lights glowing|wind blowing|petals falling|water splashing|reflections everywhere|long shadows|'
    'fireflies around|'
    'splashing water|kicking up dust|leaving a trail|leaving footprints|headlights on|engine roaring|'
    'lights flickering|sparks flying|grass swaying|foam and spray|with reflections|puddles on the ground|'
    'with wind in the hair|mud everywhere|confetti falling|bubbles rising|shadows on the wall|'
    'smoke in the air|glowing windows|sails full of wind|wings spread wide|mouth open|eyes closed|'
    'tail wagging|looking happy|looking back|'
    'as the crowd watches|with nobody around|looking for food|full of passengers|loaded with hay|'
    'in no hurry|without a sound|on a long journey|for the first time|on the way home|as time passes'
)
ACTIVITIES = bars(
    'mend nets|read a newspaper|drink coffee|wear a hat|hold a sword|carry a basket|carry a suitcase|'
    'eat ice cream|play chess|build a sandcastle|throw snowballs|pick berries|cut wood|chop wood|'
    'blow bubbles|brush her hair|'
    'smoke a pipe|sell bread|wear sunglasses|hold hands|look at a map|cook dinner|paint a picture|'
    'sweep the floor|write a letter|carry a backpack|wear a helmet|wait for someone|wear a scarf|'
    'play the drums|'
    'fix an engine|clean the windows|pull a sled|hold a torch|carry buckets|peel potatoes|count coins|'
    'sharpen a knife|feed the animals|juggle|argue|talk|laugh|hug|fish|whistle|wave goodbye|drink tea|'
    'sew|knit|bake bread|play cards|'
    'tie shoes|catch snowflakes|pick grapes|carry a spear|wear headphones|hold a fishing rod|'
    'carry an axe|clap|tell a story|dig a hole|plant seeds|weave a net|pack a bag|light a match|'
    'search for treasure|hang laundry'
)
ANIMAL_ACTIVITIES = bars(
    'eat bamboo|chew grass|drink water|eat a carrot|wag its tail|look for food|dig a hole|carry a stick|'
    'chew a bone|eat a nut|eat leaves|sniff the ground|stretch|yawn|groom itself|eat|drink from a bowl|'
    'build a nest|scratch|look curious|shake its fur'
)
PROPS = (
    'hat scarf basket backpack helmet sword shield ladder rope net bucket suitcase camera map broom '
    'glasses mask gloves boots crown ring necklace bag purse shovel axe spear torch rod stick bone leaf '
    'feather '
    'ribbon bell collar saddle leash wings horns tail beard mustache hood apron tie bandana headphones '
    'microphone trumpet drum flute newspaper letter paper pencil brush bread sandwich pizza cheese '
    'carrot banana '
    'grapes ice cream popcorn lollipop cookie spoon fork knife plate bowl blanket pillow towel curtain '
    'carpet mirror fence gate wall window door roof chimney stairs path trail barrel wheel cart wagon '
    'sled skateboard surfboard '
    'skis paddle oar anchor sail mast chains coins treasure key lock spiderweb net hammer nails saw wood '
    'logs hay straw seeds nuts berries shells pearls bubbles smoke steam sparks fireworks confetti'
).split()
PROP_USES = bars(
    'with a {p}|with a {p}|wearing a {p}|holding a {p}|carrying a {p}|with its {p}|with a {c} {p}|'
    'and a {p}|wearing a {c} {p}|holding a {c} {p}|pulling a {p}|in a {p}|made of {p}|with {p}|'
    'full of {p}|with an old {p}'
)
LANDSCAPE_HEADS = bars(
    'a view|a landscape|a scene|scenery|a panorama|nature|a quiet moment|an empty place|the view|nobody|'
    'a beautiful morning|silence|stillness|wind|light|a timelapse|an establishing shot'
)
ABSENT = bars('no {k}|without {k}|no {k} anywhere|without any {k}|but no {k}|no {k} in sight')
NOISE = (
    'happy sad story music song summer autumn spring holiday birthday party dream love war food '
    'breakfast dinner school work travel journey adventure friend family magic secret hidden ancient '
    'modern new broken '
    'empty full warm cold hot frozen wet dry heavy light soft hard sweet loud silent wide narrow tall '
    'short deep eating sleeping playing reading singing cooking crying laughing smiling writing painting '
    'working '
    'thinking watching looking holding carrying wearing throwing catching shopping fighting exploring '
    'escaping returning waiting delivering burning shining reflecting splashing leaf leaves branch wind '
    'breeze smoke '
    'dust shadow reflection sparkle neon lights glow very really quite just suddenly together alone '
    'again always never almost first last next please with without into onto around between against '
    'during after before '
    'until because very many its his her their your our my this that these those who what where when '
    'some any every each other another same different good bad best nice great amazing stunning gorgeous '
    'perfect '
    'real realistic detailed sharp color colour colours bright dark pale deep rich golden'
).split()
