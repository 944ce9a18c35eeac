/** The graph of Kandinsky 5.0 Lite. */
import { part } from './data.js'
import { canvas, decode, encode, loadUnet, loadVae, type Order, picture, save, shifted, wear } from './pieces.js'
import { ksample } from './wan.js'

export function kandinsky5(order: Order): void {
  const { add, native, recipe } = order
  const model = shifted(order, wear(order, loadUnet(add, part(recipe, 'unet'))))
  const [clip] = add('clip', 'DualCLIPLoader', {
    clip_name1: part(recipe, 'clip1'),
    clip_name2: part(recipe, 'clip2'),
    type: 'kandinsky5',
  })
  const vae = loadVae(add, part(recipe, 'vae'))
  const [positive, negative, latent] = add('begun', 'Kandinsky5ImageToVideo', {
    ...encode(order, clip),
    vae,
    ...canvas(order),
    start_image: picture(order, native.firstFrame),
  })
  save(order, decode(order, ksample(order, model, { positive, negative, latent }), vae))
}
