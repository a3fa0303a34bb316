return Pipelines.Tool.Host.Invoke(args, Console.Out, Console.Error);
