/** The creates these servers take, as their own code reads them: what the adapter sends and the sandboxes check. Unknown fields pass, as they do there. */
import { z } from 'zod'

const prompt = z.string().min(1)
const count = z.int().min(1)
const steps = z.int().min(1).max(200)
const scale = z.number().min(0).max(20)

/** Texts of a form that must read as numbers. */
const whole = z.string().regex(/^\d+$/)
const decimal = z.string().regex(/^\d+(\.\d+)?$/)
const size = z.string().regex(/^\d+x\d+$/)
const inOneText = z.string().refine((text) => {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}, 'JSON in a text')

/** SGLang and FastVideo read the same fields. */
const typed = z.object({
  prompt,
  model: z.string().exactOptional(),
  seconds: count.exactOptional(),
  size: size.exactOptional(),
  fps: count.exactOptional(),
  num_frames: count.exactOptional(),
  seed: z.int().exactOptional(),
  num_inference_steps: steps.exactOptional(),
  guidance_scale: scale.exactOptional(),
  guidance_scale_2: scale.exactOptional(),
  negative_prompt: z.string().exactOptional(),
})

const sora = z.object({
  prompt: z.string().min(1).max(32_000),
  model: z.enum(['sora-2', 'sora-2-pro']).exactOptional(),
  seconds: z.enum(['4', '8', '12']).exactOptional(),
  size: z.enum(['720x1280', '1280x720', '1024x1792', '1792x1024']).exactOptional(),
})

export const requestSchemas = {
  openai: sora,
  /** As its guide had it from 2026-03-12 on, and its client never: not every account got these. */
  'openai-wide': sora.extend({
    seconds: z.enum(['4', '8', '12', '16', '20']).exactOptional(),
    size: z.enum(['720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', '1920x1080']).exactOptional(),
  }),
  'vllm-omni': z.object({
    prompt,
    model: z.string().exactOptional(),
    seconds: z
      .string()
      .regex(/^[1-9]\d*$/)
      .exactOptional(),
    size: size.exactOptional(),
    fps: whole.exactOptional(),
    num_frames: whole.exactOptional(),
    seed: whole.exactOptional(),
    num_inference_steps: whole.exactOptional(),
    guidance_scale: decimal.exactOptional(),
    guidance_scale_2: decimal.exactOptional(),
    flow_shift: decimal.exactOptional(),
    negative_prompt: z.string().exactOptional(),
    generate_sound: z.enum(['true', 'false']).exactOptional(),
    lora: inOneText.exactOptional(),
  }),
  sglang: typed,
  fastvideo: typed,
  qvac: z.object({
    prompt,
    model: z.string().exactOptional(),
    seconds: whole.exactOptional(),
    size: size.exactOptional(),
    input_reference: z.object({ image_url: z.string().regex(/^(data:image\/|https?:)/) }).exactOptional(),
  }),
  localai: z.object({
    prompt,
    model: z.string().min(1),
    negative_prompt: z.string().exactOptional(),
    width: count.exactOptional(),
    height: count.exactOptional(),
    num_frames: count.exactOptional(),
    fps: count.exactOptional(),
    seed: z
      .int()
      .min(-1)
      .max(2 ** 31 - 1)
      .exactOptional(),
    step: count.exactOptional(),
    cfg_scale: z.number().exactOptional(),
    start_image: z.base64().exactOptional(),
    end_image: z.base64().exactOptional(),
    response_format: z.enum(['url', 'b64_json']).exactOptional(),
  }),
  'sd-server': z.object({
    prompt: z.string(),
    negative_prompt: z.string(),
    width: z.int().min(64).max(4096),
    height: z.int().min(64).max(4096),
    video_frames: count,
    fps: count,
    seed: z.int().min(-1),
    sample_params: z.object({
      sample_steps: count.exactOptional(),
      guidance: z.object({ txt_cfg: z.number() }).exactOptional(),
      flow_shift: z.number().exactOptional(),
    }),
    output_format: z.enum(['webm', 'webp', 'avi']),
    init_image: z.base64().exactOptional(),
    end_image: z.base64().exactOptional(),
    lora: z.array(z.object({ path: z.string(), multiplier: z.number(), is_high_noise: z.boolean() })).exactOptional(),
  }),
  lightx2v: z.object({
    task_id: z.string().min(1),
    prompt: z.string(),
    negative_prompt: z.string(),
    infer_steps: count,
    target_video_length: count,
    target_fps: count,
    target_shape: z.array(count).length(2),
    use_prompt_enhancer: z.literal(false),
    seed: z.int().min(0).exactOptional(),
    image_path: z.base64().exactOptional(),
    last_frame_path: z.base64().exactOptional(),
    lora_name: z.string().exactOptional(),
    lora_strength: z.number().exactOptional(),
  }),
  'ltx-desktop': z.object({
    prompt: z.string().min(1),
    negativePrompt: z.string(),
    model: z.enum(['fast', 'pro', 'fast-2.5', 'pro-2.5']),
    resolution: z.enum(['720p', '1080p', '1440p', '2160p']),
    aspectRatio: z.enum(['16:9', '9:16']),
    duration: count,
    fps: count,
    audio: z.boolean(),
    cameraMotion: z.string(),
    loras: z.array(z.unknown()),
    seed: z.int().exactOptional(),
    imagePath: z.string().exactOptional(),
  }),
} as const
