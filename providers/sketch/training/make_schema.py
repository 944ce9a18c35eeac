"""Writes ../schema.json, the one vocabulary of the storyboard; the trainer, the sampler and the renderer read it.

The names and the order of kinds, scenes, colours, motions, times, weathers, cameras and shots are part of the
model's tensor layout: append, never reorder, and train again after any change.

A kind is written as (habitat, verb class, natural height as a fraction of the frame, colourable, words):
  habitat     ground, road, water, sky, under (water) or any: where its baseline is
  verb class  how it moves by nature; `still` and `rise` things are scenery
  colourable  0 natural unless asked, 1 often coloured, 2 always coloured
  words       every word belongs to exactly one kind (checked below)
"""

import json
import os

KINDS = {
    'ball': ('any', 'roll', 0.16, 2, 'ball,beach ball,sphere,rubber ball,football,basketball'),
    'box': ('any', 'slide', 0.18, 1, 'box,crate,cube,block,package'),
    'triangle': ('any', 'slide', 0.22, 2, 'triangle,pyramid'),
    'star': ('sky', 'float', 0.18, 1, 'star,shining star,shooting star'),
    'heart': ('sky', 'float', 0.2, 1, 'heart,love heart'),
    'balloon': ('sky', 'float', 0.3, 2, 'balloon,party balloon,toy balloon'),
    'car': (
        'road',
        'drive',
        0.17,
        2,
        'car,automobile,sports car,sedan,vehicle,taxi,race car,ferrari,porsche,jeep,suv,convertible,limousine,cab',
    ),
    'bus': ('road', 'drive', 0.24, 1, 'bus,school bus,coach,double decker bus,minibus'),
    'truck': ('road', 'drive', 0.24, 2, 'truck,lorry,pickup truck,delivery van,van,pickup'),
    'train': (
        'road',
        'drive',
        0.2,
        1,
        'train,locomotive,steam train,railway train,bullet train,express train,tram,steam engine',
    ),
    'bicycle': ('road', 'ride', 0.26, 2, 'bicycle,bike,cyclist,person riding a bike,mountain bike'),
    'boat': (
        'water',
        'sail',
        0.15,
        2,
        'boat,rowboat,motorboat,fishing boat,canoe,speedboat,gondola,kayak,raft,small boat,rowing boat',
    ),
    'sailboat': ('water', 'sail', 0.36, 1, 'sailboat,sailing boat,yacht,sailing ship,pirate ship,sail boat'),
    'ship': (
        'water',
        'sail',
        0.3,
        1,
        'ship,ferry,cruise ship,steamship,cargo ship,tanker,ocean liner,battleship,freighter',
    ),
    'submarine': ('under', 'sail', 0.2, 1, 'submarine,sub'),
    'plane': (
        'sky',
        'fly',
        0.15,
        1,
        'plane,airplane,aeroplane,jet,aircraft,airliner,biplane,fighter jet,passenger plane,glider',
    ),
    'helicopter': ('sky', 'fly', 0.2, 1, 'helicopter,chopper,drone'),
    'rocket': ('sky', 'fly', 0.32, 1, 'rocket,spaceship,space rocket,rocket ship,spacecraft,space shuttle'),
    'ufo': ('sky', 'fly', 0.16, 0, 'ufo,flying saucer,alien ship,alien spacecraft'),
    'hotair': ('sky', 'float', 0.36, 2, 'hot air balloon,hot-air balloon'),
    'kite': ('sky', 'float', 0.22, 2, 'kite,paper kite'),
    'bird': (
        'sky',
        'fly',
        0.12,
        1,
        'bird,seagull,gull,eagle,parrot,dove,pigeon,hawk,swallow,crow,robin,sparrow,raven,falcon,songbird',
    ),
    'butterfly': ('sky', 'fly', 0.13, 1, 'butterfly,moth,dragonfly'),
    'fish': ('under', 'swim', 0.14, 1, 'fish,goldfish,clownfish,tropical fish,koi,tuna,salmon,trout'),
    'whale': ('under', 'swim', 0.26, 0, 'whale,humpback whale,orca'),
    'shark': ('under', 'swim', 0.2, 0, 'shark,great white shark,hammerhead'),
    'dolphin': ('under', 'swim', 0.17, 0, 'dolphin,porpoise'),
    'jellyfish': ('under', 'swim', 0.22, 1, 'jellyfish,medusa'),
    'turtle': ('under', 'swim', 0.13, 0, 'turtle,sea turtle,tortoise'),
    'dog': (
        'ground',
        'walk',
        0.19,
        0,
        'dog,puppy,hound,labrador,doggy,corgi,poodle,husky,golden retriever,beagle,dachshund,pup,terrier,sheepdog',
    ),
    'cat': ('ground', 'walk', 0.16, 0, 'cat,kitten,kitty,feline,tabby'),
    'horse': ('ground', 'walk', 0.32, 0, 'horse,pony,stallion,mare,unicorn,donkey,foal'),
    'cow': ('ground', 'walk', 0.26, 0, 'cow,bull,cattle,calf,buffalo,ox,bison'),
    'sheep': ('ground', 'walk', 0.21, 0, 'sheep,lamb,goat,ram'),
    'rabbit': ('ground', 'hop', 0.14, 0, 'rabbit,bunny,hare'),
    'fox': ('ground', 'walk', 0.18, 0, 'fox,vixen'),
    'bear': ('ground', 'walk', 0.27, 0, 'bear,brown bear,polar bear,grizzly,grizzly bear,black bear'),
    'elephant': ('ground', 'walk', 0.36, 0, 'elephant,mammoth,rhino,hippo'),
    'duck': ('water', 'swim', 0.12, 0, 'duck,duckling,mallard'),
    'man': (
        'ground',
        'walk',
        0.36,
        0,
        'man,person,guy,hiker,businessman,farmer,old man,gentleman,king,cowboy,pirate,monk,fisherman,sailor,chef,'
        'tourist,runner,musician,boxer,father,grandfather,ninja,worker,fireman,policeman,prince,young man,'
        'shepherd,painter,photographer,climber,postman',
    ),
    'woman': (
        'ground',
        'walk',
        0.35,
        0,
        'woman,lady,dancer,princess,old woman,mother,queen,ballerina,nurse,grandmother,bride,young woman,'
        'traveler,singer,teacher,skater,waitress,grandma',
    ),
    'child': ('ground', 'walk', 0.26, 0, 'child,kid,boy,girl,little boy,little girl,toddler,schoolgirl,schoolboy'),
    'robot': ('ground', 'walk', 0.32, 0, 'robot,android,droid,mech,cyborg'),
    'astronaut': ('ground', 'walk', 0.34, 0, 'astronaut,spaceman,cosmonaut'),
    'tree': (
        'ground',
        'still',
        0.46,
        0,
        'tree,oak tree,oak,apple tree,cherry blossom tree,willow,maple tree,autumn tree,birch',
    ),
    'pine': ('ground', 'still', 0.46, 0, 'pine tree,pine,christmas tree,fir tree,fir,spruce'),
    'palm': ('ground', 'still', 0.46, 0, 'palm tree,palm,coconut tree'),
    'cactus': ('ground', 'still', 0.3, 0, 'cactus,saguaro'),
    'flower': ('ground', 'still', 0.2, 2, 'flower,rose,tulip,daisy,sunflower,blossom,lily,orchid,poppy,wildflower'),
    'mushroom': ('ground', 'still', 0.18, 1, 'mushroom,toadstool'),
    'house': (
        'ground',
        'still',
        0.38,
        1,
        'house,cottage,cabin,hut,farmhouse,barn,church,temple,hotel,wooden cabin,mansion,chapel,log cabin,shed',
    ),
    'castle': ('ground', 'still', 0.5, 0, 'castle,fortress,palace,citadel'),
    'lighthouse': ('ground', 'still', 0.55, 0, 'lighthouse,beacon'),
    'windmill': ('ground', 'still', 0.5, 0, 'windmill,wind turbine,mill'),
    'tent': ('ground', 'still', 0.24, 1, 'tent,camping tent,teepee'),
    'campfire': ('ground', 'still', 0.18, 0, 'campfire,bonfire,fire,fireplace'),
    'lamp': ('ground', 'still', 0.4, 0, 'street lamp,lamp,lantern,lamppost,street light,streetlight'),
    'umbrella': ('any', 'still', 0.28, 2, 'umbrella,parasol'),
    'cup': ('any', 'still', 0.18, 1, 'cup,mug,coffee cup,teacup,cup of coffee,cup of tea'),
    'book': ('any', 'still', 0.16, 2, 'book,novel,notebook'),
    'snowman': ('ground', 'still', 0.3, 0, 'snowman'),
    'dragon': ('sky', 'fly', 0.3, 1, 'dragon,wyvern,pterodactyl'),
    'moon': ('sky', 'rise', 0.2, 0, 'moon,full moon,crescent moon'),
    'sun': ('sky', 'rise', 0.2, 0, 'sun'),
    'planet': ('sky', 'rise', 0.3, 1, 'planet,saturn,ringed planet,jupiter'),
    'cloud': ('sky', 'float', 0.16, 0, 'cloud,fluffy cloud,little cloud'),
    'rainbow': ('sky', 'still', 0.5, 0, 'rainbow'),
    'lion': ('ground', 'walk', 0.24, 0, 'lion,lioness,lion cub'),
    'tiger': ('ground', 'walk', 0.22, 0, 'tiger,tigress,leopard,jaguar,cheetah,panther'),
    'wolf': ('ground', 'walk', 0.2, 0, 'wolf,coyote,jackal'),
    'deer': ('ground', 'walk', 0.3, 0, 'deer,stag,reindeer,doe,fawn,moose,elk,antelope,gazelle'),
    'zebra': ('ground', 'walk', 0.3, 0, 'zebra'),
    'giraffe': ('ground', 'walk', 0.46, 0, 'giraffe'),
    'camel': ('ground', 'walk', 0.34, 0, 'camel,dromedary,llama,alpaca'),
    'pig': ('ground', 'walk', 0.18, 0, 'pig,piglet,hog,wild boar'),
    'chicken': ('ground', 'walk', 0.13, 1, 'chicken,hen,rooster,cockerel,turkey,chick'),
    'penguin': ('ground', 'walk', 0.18, 0, 'penguin,emperor penguin'),
    'swan': ('water', 'swim', 0.17, 0, 'swan,goose,pelican,flamingo,heron'),
    'owl': ('sky', 'fly', 0.14, 0, 'owl,snowy owl'),
    'frog': ('ground', 'hop', 0.11, 0, 'frog,toad'),
    'snake': ('ground', 'walk', 0.1, 1, 'snake,serpent,cobra,python'),
    'monkey': ('ground', 'walk', 0.22, 0, 'monkey,chimpanzee,ape,gorilla,baboon'),
    'kangaroo': ('ground', 'hop', 0.28, 0, 'kangaroo,wallaby'),
    'panda': ('ground', 'walk', 0.26, 0, 'panda,giant panda,panda bear'),
    'mouse': ('ground', 'walk', 0.09, 0, 'mouse,rat,hamster'),
    'squirrel': ('ground', 'hop', 0.13, 0, 'squirrel,chipmunk'),
    'crab': ('ground', 'walk', 0.1, 1, 'crab,lobster'),
    'octopus': ('under', 'swim', 0.2, 1, 'octopus,squid'),
    'bee': ('sky', 'fly', 0.09, 0, 'bee,bumblebee,wasp,ladybug'),
    'dinosaur': ('ground', 'walk', 0.42, 1, 'dinosaur,t-rex,tyrannosaurus,raptor'),
    'mermaid': ('under', 'swim', 0.26, 1, 'mermaid'),
    'knight': ('ground', 'walk', 0.36, 0, 'knight,warrior,samurai,viking,soldier'),
    'wizard': ('ground', 'walk', 0.37, 1, 'wizard,witch,sorcerer,magician'),
    'ghost': ('sky', 'float', 0.24, 0, 'ghost,spirit,phantom'),
    'motorcycle': ('road', 'ride', 0.22, 1, 'motorcycle,motorbike,scooter,moped,biker,motorcyclist'),
    'tractor': ('road', 'drive', 0.24, 1, 'tractor,harvester,bulldozer'),
    'firetruck': ('road', 'drive', 0.25, 0, 'fire truck,fire engine,ambulance'),
    'guitar': ('any', 'still', 0.26, 1, 'guitar,electric guitar,violin,ukulele,cello'),
    'piano': ('ground', 'still', 0.3, 0, 'piano,grand piano'),
    'table': ('ground', 'still', 0.22, 0, 'table,desk,wooden table'),
    'chair': ('ground', 'still', 0.24, 1, 'chair,armchair,sofa,couch,stool,rocking chair'),
    'bench': ('ground', 'still', 0.2, 0, 'bench,park bench'),
    'bed': ('ground', 'still', 0.22, 1, 'bed'),
    'clock': ('any', 'still', 0.22, 0, 'clock,alarm clock'),
    'candle': ('any', 'still', 0.16, 0, 'candle'),
    'bottle': ('any', 'still', 0.2, 1, 'bottle,wine bottle,vase,jar'),
    'apple': ('any', 'still', 0.12, 1, 'apple,pear,peach'),
    'cake': ('any', 'still', 0.2, 0, 'cake,birthday cake,pie,cupcake'),
    'gift': ('any', 'still', 0.16, 2, 'gift,present,gift box'),
    'pumpkin': ('ground', 'still', 0.16, 0, 'pumpkin,jack-o-lantern'),
    'laptop': ('any', 'still', 0.16, 0, 'laptop,computer,television,tv,phone'),
    'flag': ('ground', 'still', 0.36, 2, 'flag,banner'),
    'bridge': ('ground', 'still', 0.3, 0, 'bridge,stone bridge,wooden bridge'),
    'volcano': ('ground', 'still', 0.6, 0, 'volcano'),
    'waterfall': ('ground', 'still', 0.6, 0, 'waterfall,cascade'),
    'fountain': ('ground', 'still', 0.3, 0, 'fountain'),
    'statue': ('ground', 'still', 0.4, 0, 'statue,monument,sculpture'),
    'rock': ('ground', 'still', 0.18, 0, 'rock,boulder,stone'),
    'tower': ('ground', 'still', 0.6, 0, 'tower,skyscraper,clock tower,eiffel tower,watchtower'),
}

# Places of each scene: alternative prepositions, then the place; '|' between places, '_' for a space in a preposition.
SCENES = {
    'sea': 'on/across/over the sea|on/across/over/above the ocean|at sea|on/across the open water|'
    'over/on/through the waves|'
    'on/across/over stormy seas|on/across the open ocean|on/across/over a calm sea|on a big wave|'
    'out_of/above the water|'
    'out_of the ocean|in/on/across the pacific|far_out_at sea|on/across the high seas|on/across the open sea',
    'beach': 'on/along/across/at the beach|on/along a sandy beach|along/on/by the shore|on a tropical beach|'
    'by the seaside|'
    'on/along/off the coast|on a tropical island|on an island|at the shore|in/near a harbor|'
    'in/into the harbour|'
    'on/along/at a pier|at/on the dock|in/near the port|in/across a bay|on the seashore|'
    'along/on the coastline|'
    'at/in the marina|along the waterfront|in/across a lagoon|on/along the sand by the sea|on a desert island|'
    'on a wooden pier|on/along a palm lined beach|along the promenade',
    'desert': 'in/across/through the desert|over/across/among sand dunes|in/across the sahara|on/over/across the dunes|'
    'in/through a canyon|across/in the sand|at an oasis|in the badlands|in/across a sandy desert|'
    'through the wild west|'
    'over/down a dune|in/through the grand canyon|across the dry plains',
    'mountains': 'in/through/over/above the mountains|among mountains|near snowy peaks|in/over the alps|'
    'below a mountain range|'
    'on/up/down a mountain|through/in/over a valley|on/along a mountain trail|on/over/near a cliff|'
    'at/over/on the summit|along a rocky ridge|over/between/among the peaks|on/across a mountain pass|'
    'high_in the mountains|on/along a mountain road|in the himalayas|on a mountain top|'
    'on/along a hiking trail',
    'snow': 'in/through/across/over the snow|across/on a snowy field|in/through a winter landscape|'
    'in/across the arctic|on/across the ice|'
    'in/through a snowy forest|at the north pole|on/across a frozen plain|in/across antarctica|'
    'on/over/across a glacier|'
    'in/across the tundra|on/across a frozen lake|in/through a snowy landscape|in/through deep snow|'
    'in/across a snowy meadow|'
    'in/through a snowy park|on/down a ski slope|in a winter wonderland|on an iceberg|'
    'in/through the snowy woods|on/down a snowy hill',
    'forest': 'in/through the forest|in/through the woods|in/through a deep forest|'
    'among/between/through/under the trees|'
    'in/through/over the jungle|in/through a pine forest|in/through the rainforest|'
    'in/through a bamboo forest|'
    'in the woodland|in/through a dark forest|in/through an autumn forest|on/along a forest path|'
    'in/into a forest clearing|'
    'through/in the thick jungle|deep_in the forest|in/through an enchanted forest',
    'city': 'in/through/over/above the city|above/over the skyline|between/among skyscrapers|in a big city|'
    'in/through downtown|'
    'in/over/through new york|over/above the city skyline|in/through/over tokyo|in/through a neon city|'
    'in/over a metropolis|'
    'on/over/across the rooftops|on/across a rooftop|in/over/through london|in/over/through paris|'
    'in/through a futuristic city|'
    'over/between tall buildings|in/through the city center|in/over the big city',
    'street': 'on/down/along/across the street|along/down/on a road|on/down a city street|in/through the street|'
    'on/down/along the highway|'
    'along/down the avenue|on/down the autobahn|along/on/down a country road|in/down a busy street|'
    'through/in/down an alley|'
    'in/down a narrow alley|on/along the sidewalk|at/across the intersection|at/over the crosswalk|'
    'in a parking lot|'
    'on/along/down a dirt road|on the motorway|down/along a winding road|in/through the suburbs|'
    'on/along a wet road|'
    'in/through traffic|on/along the boulevard|at a bus stop|down/in a narrow street|'
    'on/around a race track|at/in/through a train station|along the railway tracks',
    'field': 'in/across/through/over a field|in/across/through a meadow|on/in/across the grass|'
    'over/across green hills|in/across a green field|'
    'on/up/over/down a hill|in/through/over the countryside|over/across the hills|in/through a garden|'
    'in/through/across the park|'
    'in/across/over the savanna|in a flower field|in/through/under an orchard|in/on/across the prairie|'
    'in/at/on a playground|'
    'on/across a lawn|in/through tall grass|over/on/across rolling hills|in/through a flower garden|'
    'in/across grassland|'
    'in the backyard|in/across a sunny meadow|on/across the plains|on a grassy hill|in/across a stadium|'
    'on/across a football field|'
    'across/in the steppe|on/along a country path|in/over a valley of flowers|on a golf course|'
    'in/through an apple orchard|in/through a rose garden',
    'village': 'in/through a village|through/in a small village|near a village|in/through a small town|'
    'in/through an old town|'
    'over/above a quiet village|past cottages|in/through/across a market square|'
    'in/through a medieval town|in a town square|'
    'over/across village roofs|in/through a fishing village|in/through a street market|'
    'in/through a fish market|in/through a marketplace|'
    'in/through/across a courtyard|in/over a mountain village|along/down a village road|'
    'on/along cobblestones',
    'lake': 'on/across/by/over/in a lake|on/along/down/across/in the river|by/near the lake|'
    'on/across a calm lake|near/on/in/across/by a pond|'
    'by/near the river|on/across/over a mountain lake|in/along/by/across a stream|in/through a swamp|'
    'on/along the canal|'
    'on/along the riverbank|at/by the lakeside|along/by the river bank|on/across the still lake|'
    'down the amazon|in/through the marsh|in/along a creek',
    'space': 'in/through space|in/through outer space|among/between/through the stars|through/across the galaxy|'
    'in/through the cosmos|'
    'in orbit|through/across the milky way|in zero gravity|in/through deep space|through/past a nebula|'
    'across the universe|'
    'through/in/past an asteroid field|in/through the solar system|above the earth|in the void of space|'
    'around a space station',
    'underwater': 'under the sea|underwater|under water|in/through the deep ocean|at the bottom of the sea|'
    'in/over/through/past a coral reef|'
    'beneath/under the waves|in/through the deep sea|on/over/across/along the ocean floor|'
    'under the ocean|below the surface|'
    'on/along/over the seabed|through/in kelp|in/through an underwater world|deep_under the sea|'
    'in the depths of the ocean|'
    'past/through/over the corals|in/around an aquarium',
    'room': 'in/across a room|indoors|in/through the living room|in/across the bedroom|inside a house|'
    'in a cozy room|in/across the kitchen|'
    'in an empty room|in/through a library|in/through/across an office|in a classroom|in a workshop|'
    'in/through a museum|in/down the hallway|'
    'in/across the attic|in a cafe|in a restaurant|in a dark room|at home|in the bathroom|'
    'in/through a shop|on the floor|by the window|'
    'on a windowsill|in the dining room|in a study|in a small apartment|in the basement|on a shelf|'
    'in a laboratory|on the carpet|in a bar',
    'sky': 'in/across/through/into the sky|in/through the air|above the clouds|'
    'through/into/between/among the clouds|high_in the sky|'
    'in/across a blue sky|among clouds|in mid_air|across/through the heavens|high_above the ground|'
    'in/across the wide sky|over the clouds',
    'moon': 'on/across/over the moon|on the moon surface|on/across/over the lunar surface|'
    'on/across an alien planet|on/across mars|'
    'across/over/among/between craters|on/over/into a crater|on/across the red planet|'
    'on the surface of mars|on/across another planet|on an asteroid',
    'farm': 'on/at/across/around a farm|near a farm|in/across a farmyard|in/through/across/over a wheat field|'
    'on/across the farmland|near a barnyard|'
    'on/at/across a ranch|in/through a cornfield|in/through/across a vineyard|in/across a rice field|'
    'in/through the fields of a farm|'
    'in/across the pasture|near the stable|behind the barnyard fence|in/over a plowed field',
    'cave': 'in/inside/through a cave|inside/in/through a dark cave|in/through a cavern|deep_underground|'
    'in/inside a grotto|in/through a crystal cave|'
    'in/through a mine|in/through an underground tunnel|in/into the cavern|in/through an ice cave|'
    'in a dungeon|underground',
    'stage': 'on/across the stage|on stage|on a theater stage|at a concert|in/inside a theatre|in/at a theater|'
    'in_front_of an audience|in/under the spotlight|'
    'in a concert hall|at/in the opera|in/across a circus ring|at a rock concert|in/at the circus|'
    'under the stage lights',
    'plain': 'on/against a plain background|on/against a white background|on/against a simple background|'
    'against a plain backdrop|in a studio|'
    'on/against a blank background|on/against a black background|on/against a solid background|'
    'on a white page|in a white void|'
    'on/against a gray background|on/against a plain white background',
}

COLOURS = 'natural,red,orange,yellow,green,blue,purple,pink,white,black,grey,brown,gold,teal'.split(',')
MOTIONS = 'still,left,right,up,down,toward,away,bounce,jump,circle,spin,sway'.split(',')
TIMES = 'dawn,day,sunset,night'.split(',')
WEATHERS = 'clear,clouds,rain,snow,fog,storm'.split(',')
CAMERAS = 'static,pan_left,pan_right,tilt_up,tilt_down,zoom_in,zoom_out,tracking,handheld'.split(',')
SHOTS = 'wide,medium,close'.split(',')
GLOBAL_NUMBERS = 'horizon,sunx,suny,strength,u0,u1,u2,u3'.split(',')
ENTITY_NUMBERS = 'x0,x1,y0,y1,s0,s1,z,arc,speed,phase,delay,face'.split(',')
MAX_ENTITIES = 6
ONE_HOT_SCALE = 2.0


def scene_places(name):
    """[(prepositions, place), ...] of one scene; the place may be empty ('underwater')."""
    places = []
    for entry in SCENES[name].split('|'):
        first, _, rest = entry.partition(' ')
        places.append(([p.replace('_', ' ') for p in first.split('/')], rest.replace('_', ' ')))
    return places


def scene_words(name):
    """Every phrase of a scene, written out."""
    return [f'{p} {rest}'.strip() for preps, rest in scene_places(name) for p in preps]


def check_words():
    """A word may belong to one kind only: two owners would teach the model a coin toss."""
    owner = {}
    for kind, spec in KINDS.items():
        for word in spec[4].split(','):
            if word in owner:
                raise SystemExit(f'"{word}" belongs to both {owner[word]} and {kind}')
            owner[word] = kind


def build():
    """The schema as a dict, in the order the tensors use."""
    check_words()
    return dict(
        K=MAX_ENTITIES,
        kinds=['none'] + list(KINDS),
        scenes=list(SCENES),
        colours=COLOURS,
        motions=MOTIONS,
        times=TIMES,
        weathers=WEATHERS,
        cameras=CAMERAS,
        shots=SHOTS,
        gcont=GLOBAL_NUMBERS,
        econt=ENTITY_NUMBERS,
        onehot=ONE_HOT_SCALE,
        meta={k: dict(habitat=v[0], verb=v[1], h=v[2], col=v[3], words=v[4].split(',')) for k, v in KINDS.items()},
        scene_words={name: scene_words(name) for name in SCENES},
    )


if __name__ == '__main__':
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'schema.json')
    temporary = path + '.tmp'
    with open(temporary, 'w') as file:
        json.dump(build(), file, indent=1)
    os.replace(temporary, path)
    print(len(KINDS), 'kinds', len(SCENES), 'scenes')
