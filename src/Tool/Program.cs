Pipelines.Tool.Departure.Leave(Pipelines.Tool.Host.Invoke(args, Console.Out, Console.Error));
